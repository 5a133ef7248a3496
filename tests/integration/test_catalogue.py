"""`kioskline catalogue` and ingest's refreshing, against an S3 that verifies signatures."""

import json
import os
import subprocess
from contextlib import contextmanager

import pytest

from harness.program import BINARY, EXHIBITIONS
from harness.proxy import Proxy
from harness.signed_s3 import REGION, CredentialsEndpoint, SignedS3, free_port
from harness.waiting import wait_until

SAMPLES = {path.name: path.read_text() for path in EXHIBITIONS.glob("*.json")}
DECOYS = {f"lmnh_exhibition_decoy {n:04}&+ü.txt": "no exhibition" for n in range(2_100)}


def in_folder(objects):
    return {f"metadata/{name}": text for name, text in objects.items()}


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory):
    with SignedS3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def s3(s3_server):
    s3_server.empty()
    s3_server.put(in_folder(SAMPLES))
    s3_server.forget_requests()
    return s3_server


class Catalogue:
    """Runs `kioskline catalogue` for one database and one source."""

    def __init__(self, database, location, endpoint=""):
        self.settings = {
            "KIOSKLINE_DATABASE__URL": database.url,
            "KIOSKLINE_MUSEUM__CATALOGUE": location,
            "KIOSKLINE_CATALOGUE__ENDPOINT": endpoint,
            "KIOSKLINE_CATALOGUE__REGION": REGION,
            # Nobody's credentials but those that a test gives.
            "HOME": "/nonexistent",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self.settings = {name: value for name, value in self.settings.items() if value}

    def environment(self, credentials):
        return {"PATH": os.environ["PATH"], **self.settings, **credentials}

    def run(self, *arguments, credentials=None):
        return subprocess.run(
            [str(BINARY), "catalogue", *arguments],
            env=self.environment(credentials or {}),
            capture_output=True,
            text=True,
            timeout=60,
        )

    def sync(self, *arguments, credentials=None):
        """(exit code, what --json prints)"""
        done = self.run("sync", "--json", *arguments, credentials=credentials)
        assert done.returncode in (0, 1), done.stderr
        return done.returncode, json.loads(done.stdout)

    def stored(self):
        """{id: exhibition} as `list --json` has it"""
        done = self.run("list", "--json")
        assert done.returncode == 0, done.stderr
        return {each["id"]: each for each in json.loads(done.stdout)["exhibitions"]}


@pytest.fixture
def bucket(database, s3):
    return Catalogue(database, f"s3://{s3.bucket}/metadata", s3.endpoint)


@pytest.fixture
def folder(tmp_path):
    for name, text in SAMPLES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def in_a_folder(database, folder):
    return Catalogue(database, str(folder))


def test_reads_the_exhibitions_among_more_objects_than_a_listing_holds(bucket, s3):
    s3.put(in_folder(DECOYS))
    s3.forget_requests()
    code, report = bucket.sync(credentials=s3.environment)
    assert code == 0
    assert report["added"] == [f"EXH_0{n}" for n in range(6)]
    listings, read = s3.requests()
    assert len(listings) == 3
    assert sorted(read) == sorted(SAMPLES)
    assert bucket.stored()["EXH_05"]["name"] == "Mammoth Steps"


def test_refuses_to_go_on_with_a_wrong_secret_and_does_not_show_it(bucket, s3):
    wrong = {**s3.environment, "AWS_SECRET_ACCESS_KEY": "not-the-secret"}
    done = bucket.run("sync", credentials=wrong)
    assert done.returncode == 78
    assert "SignatureDoesNotMatch" in done.stderr
    assert "secret access key" in done.stderr
    assert "not-the-secret" not in done.stderr + done.stdout


def test_says_that_there_are_no_credentials(bucket):
    done = bucket.run("sync")
    assert done.returncode == 78
    assert "no AWS credentials" in done.stderr


def test_names_a_bucket_that_does_not_exist(bucket, s3):
    bucket.settings["KIOSKLINE_MUSEUM__CATALOGUE"] = "s3://nowhere/metadata"
    done = bucket.run("sync", credentials=s3.environment)
    assert done.returncode == 78
    assert "NoSuchBucket" in done.stderr


def test_calls_a_store_that_does_not_answer_unavailable(bucket, s3):
    bucket.settings["KIOSKLINE_CATALOGUE__ENDPOINT"] = "http://127.0.0.1:1"
    done = bucket.run("sync", credentials=s3.environment)
    assert done.returncode == 69


def test_signs_with_the_temporary_credentials_of_the_instance(bucket, s3):
    with CredentialsEndpoint(s3.temporary) as endpoint:
        code, _ = bucket.sync(
            credentials={
                "AWS_EC2_METADATA_DISABLED": "false",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": endpoint.url,
            }
        )
    assert code == 0


def test_signs_with_the_temporary_credentials_of_the_container(bucket, s3, tmp_path):
    with CredentialsEndpoint(s3.temporary) as endpoint:
        token = tmp_path / "token"
        token.write_text(endpoint.AUTHORIZATION)
        code, _ = bucket.sync(
            credentials={
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{endpoint.url}/container",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token),
            }
        )
    assert code == 0


def test_signs_with_the_credentials_of_a_profile(bucket, s3, tmp_path):
    profiles = tmp_path / "credentials"
    profiles.write_text(
        "[museum]\n"
        f"aws_access_key_id = {s3.environment['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {s3.environment['AWS_SECRET_ACCESS_KEY']}\n"
    )
    code, _ = bucket.sync(
        credentials={"AWS_SHARED_CREDENTIALS_FILE": str(profiles), "AWS_PROFILE": "museum"}
    )
    assert code == 0


def test_stores_nothing_new_when_nothing_changed(in_a_folder):
    _, first = in_a_folder.sync()
    code, second = in_a_folder.sync()
    assert code == 0
    assert second["version"] == first["version"]
    assert second["added"] == second["changed"] == second["closed"] == []


def test_reports_a_malformed_object_and_keeps_its_last_good_version(in_a_folder, folder):
    in_a_folder.sync()
    (folder / "lmnh_exhibition_tide.json").write_text('{"EXHIBITION_ID": "EXH_00"}')
    code, report = in_a_folder.sync()
    assert code == 1
    assert report["problems"] == [
        {"object": "lmnh_exhibition_tide.json", "problem": "EXHIBITION_NAME is missing"}
    ]
    assert in_a_folder.stored()["EXH_00"]["name"] == "Between Two Tides"


def test_closes_an_exhibition_that_disappeared(in_a_folder, folder):
    in_a_folder.sync()
    (folder / "lmnh_exhibition_tide.json").unlink()
    code, report = in_a_folder.sync()
    assert code == 0
    assert report["closed"] == ["EXH_00"]
    assert in_a_folder.stored()["EXH_00"]["closed_at"] is not None


def test_closes_most_exhibitions_only_when_it_is_told_to(in_a_folder, folder):
    in_a_folder.sync()
    for path in folder.glob("*.json"):
        path.unlink()
    code, report = in_a_folder.sync()
    assert code == 1
    assert "6 of 6" in report["alarm"]
    assert all(each["closed_at"] is None for each in in_a_folder.stored().values())
    code, report = in_a_folder.sync("--accept-closures")
    assert code == 0
    assert len(report["closed"]) == 6


def test_lists_what_is_stored_as_a_table(in_a_folder):
    assert in_a_folder.run("list").returncode == 1
    in_a_folder.sync()
    table = in_a_folder.run("list").stdout.splitlines()
    assert table[0].startswith("lmnh: version 1, loaded ")
    assert table[1].split() == ["ID", "NAME", "FLOOR", "DEPARTMENT", "SINCE", "STATE", "OBJECT"]
    assert table[2].split("  ")[0] == "EXH_00"
    assert len(table) == 8


@contextmanager
def ingest(catalogue, log_path, credentials):
    """Ingest without a broker: it refreshes the catalogue all the same."""
    environment = catalogue.environment(credentials) | {
        "KIOSKLINE_CATALOGUE__REFRESH": "1s",
        "KIOSKLINE_KAFKA__BROKERS": "127.0.0.1:1",
        "KIOSKLINE_TELEMETRY__LISTEN": "",
    }
    with open(log_path, "wb") as log:
        process = subprocess.Popen([str(BINARY), "ingest"], env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            assert process.wait(timeout=10) == 0, log_path.read_text()


def test_ingest_reads_again_only_what_changed(bucket, s3, tmp_path):
    with ingest(bucket, tmp_path / "log", s3.environment):
        wait_until(lambda: len(s3.requests()[0]) >= 3, what="three listings")
        assert sorted(s3.requests()[1]) == sorted(SAMPLES)
        s3.forget_requests()
        changed = SAMPLES["lmnh_exhibition_tide.json"].replace("Two Tides", "Three Tides")
        s3.put(in_folder({"lmnh_exhibition_tide.json": changed}))
        wait_until(
            lambda: bucket.stored()["EXH_00"]["name"] == "Between Three Tides", what="the new name"
        )
        assert s3.requests()[1] == ["lmnh_exhibition_tide.json"]


def test_ingest_goes_on_with_the_stored_catalogue_until_s3_is_back(bucket, s3, tmp_path):
    bucket.sync(credentials=s3.environment)
    refusing = free_port()
    bucket.settings["KIOSKLINE_CATALOGUE__ENDPOINT"] = f"http://127.0.0.1:{refusing}"
    log = tmp_path / "log"
    with ingest(bucket, log, s3.environment):
        wait_until(
            lambda: "going on with version 1" in log.read_text(), what="the stored catalogue"
        )
        changed = SAMPLES["lmnh_exhibition_tide.json"].replace("Two Tides", "Three Tides")
        s3.put(in_folder({"lmnh_exhibition_tide.json": changed}))
        with Proxy(int(s3.endpoint.rsplit(":", 1)[1]), refusing):
            wait_until(
                lambda: bucket.stored()["EXH_00"]["name"] == "Between Three Tides",
                what="the name that changed while S3 was away",
            )
