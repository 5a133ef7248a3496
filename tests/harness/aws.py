"""A pretended AWS account on the loopback address, and what listens to the calls made to it."""

import json
import pathlib
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import boto3

from harness.signed_s3 import free_port
from harness.waiting import wait_until

REGION = "eu-west-2"
KEYS = {"AWS_ACCESS_KEY_ID": "setup", "AWS_SECRET_ACCESS_KEY": "setup"}
# The Debian project's image, which moto does not have; the account is the project's.
DEBIAN = {
    "ami_id": "ami-0a1b2c3d4e5f60718",
    "name": "debian-13-arm64-20260101-1",
    "owner_id": "136693071363",
    "architecture": "arm64",
    "description": "Debian 13",
    "platform": None,
    "hypervisor": "xen",
    "image_location": "amazon/debian-13",
    "image_type": "machine",
    "public": True,
    "root_device_name": "/dev/xvda",
    "root_device_type": "ebs",
    "sriov": "simple",
    "state": "available",
    "virtualization_type": "hvm",
    "creation_date": "2026-01-01T00:00:00Z",
}


class Account:
    """moto in a process of its own: nothing is shared with another test. A context manager."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.log = folder / "moto.log"
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **KEYS,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        images = folder / "images.json"
        images.write_text(json.dumps([DEBIAN]))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={
                    "PATH": "/usr/bin:/bin",
                    "MOTO_AMIS_PATH": str(images),
                },
            )

    def __enter__(self) -> "Account":
        wait_until(self.answers, 60, "moto answers")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(30)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            urllib.request.urlopen(f"{self.endpoint}/moto-api/").read()
        except OSError:
            return False
        return True

    def client(self, service: str):
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )

    def enforce_permissions(self, on: bool) -> None:
        """From now on every call needs a signature and a policy that allows it, or none does."""
        request = urllib.request.Request(
            f"{self.endpoint}/moto-api/reset-auth",
            data=b"0" if on else b"inf",
            headers={"Content-Type": "text/plain"},
        )
        urllib.request.urlopen(request).read()


S3_ACTIONS = {("GET", True): "s3:GetObject", ("GET", False): "s3:ListBucket"}


def action_of(method: str, path: str, headers: dict[str, str], body: bytes) -> str:
    """The IAM action of a call, like "ssm:GetParameter"; its service is that of the signature."""
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", headers.get("authorization", ""))
    service = scope.group(1) if scope else "unsigned"
    if service == "s3":
        of_object = len(urlsplit(path).path.strip("/").split("/", 1)) == 2
        return S3_ACTIONS.get((method, of_object), f"s3:{method} {path}")
    if target := headers.get("x-amz-target"):
        return f"{service}:{target.rsplit('.', 1)[1]}"
    action = parse_qs(body.decode(errors="replace")).get("Action", [method + " " + path])[0]
    return f"{service}:{action}"


class CallRecorder:
    """Passes every request on as it is, and keeps the IAM action of each. A context manager.

    `answers` are what it answers itself, by action, to calls that moto does not know. It also
    keeps the buckets' policies: moto refuses whatever a Deny names, without looking at its condition. And
    it lets no bucket stop to keep versions: moto then fails to delete what was deleted before.
    """

    def __init__(self, account: Account, answers: dict[str, str] | None = None) -> None:
        self.actions: list[str] = []
        self.answers = answers or {}
        self.policies: dict[str, bytes] = {}  # by the bucket's path
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                action = action_of(self.command, self.path, headers, body)
                recorder.actions.append(action)
                if action in recorder.answers:
                    self.answer(200, {}, recorder.answers[action].encode())
                    return
                query = urlsplit(self.path).query
                if query.startswith("versioning") and b"Suspended" in body:
                    self.answer(200, {}, b"")
                    return
                if query.startswith("policy"):
                    self.answer_policy(urlsplit(self.path).path, body)
                    return
                request = urllib.request.Request(
                    account.endpoint + self.path,
                    data=body if self.command != "GET" else None,
                    headers=dict(self.headers.items()),
                    method=self.command,
                )
                try:
                    answer = urllib.request.urlopen(request)
                except urllib.error.HTTPError as refused:
                    answer = refused
                self.answer(answer.status, answer.headers, answer.read())

            def answer_policy(self, bucket: str, body: bytes) -> None:
                if self.command == "PUT":
                    recorder.policies[bucket] = body
                if self.command == "DELETE":
                    recorder.policies.pop(bucket, None)
                if self.command != "GET":
                    self.answer(204, {}, b"")
                elif bucket in recorder.policies:
                    self.answer(200, {}, recorder.policies[bucket])
                else:
                    self.answer(404, {}, b"<Error><Code>NoSuchBucketPolicy</Code></Error>")

            def answer(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                length = headers.get("Content-Length") if self.command == "HEAD" else None
                self.send_header("Content-Length", length or str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = handle_any

            def log_message(self, *_: object) -> None:
                """The calls are kept; nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "CallRecorder":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
