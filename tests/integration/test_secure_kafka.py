"""Brokers that are reached by TLS: passwords, client certificates, and what is refused and how."""

import pathlib

import pytest

from harness.messages import press
from harness.program import Kioskline

COUNT = 20


def password(kioskline: Kioskline, mechanism: str, **changes: str) -> dict[str, str]:
    """The environment of a log-in with a password; `changes` are settings of [kafka]."""
    settings = kioskline.kafka.settings
    secret = "PLAIN_PASSWORD" if mechanism == "PLAIN" else "SCRAM_PASSWORD"
    kioskline.brokers = settings["PASSWORD_BOOTSTRAP"]
    values = {
        "security_protocol": "sasl_ssl",
        "sasl_mechanism": mechanism,
        "username": settings["USERNAME"],
        "password": settings[secret],
        "ca_file": f"{settings['CERTIFICATES']}/ca.crt",
    }
    return environment(values | changes)


def certificate(kioskline: Kioskline, name: str = "client") -> dict[str, str]:
    """The environment of a log-in with a client certificate."""
    folder = pathlib.Path(kioskline.kafka.settings["CERTIFICATES"])
    kioskline.brokers = kioskline.kafka.settings["CERTIFICATE_BOOTSTRAP"]
    return environment(
        {
            "security_protocol": "ssl",
            "ca_file": str(folder / "ca.crt"),
            "certificate_file": str(folder / f"{name}.crt"),
            "key_file": str(folder / f"{name}.key"),
        }
    )


def environment(values: dict[str, str]) -> dict[str, str]:
    return {f"KIOSKLINE_KAFKA__{name.upper()}": value for name, value in values.items()}


@pytest.fixture
def kioskline(kioskline_secure: Kioskline) -> Kioskline:
    kioskline_secure.kafka.produce(kioskline_secure.topic, [press(n) for n in range(COUNT)])
    return kioskline_secure


def read_to_the_end(kioskline: Kioskline, variables: dict[str, str]) -> tuple[int, str]:
    """(exit code, log)"""
    ingest = kioskline.ingest("--until-end", environment=variables)
    return ingest.wait(), ingest.text()


def test_reads_with_a_password(kioskline: Kioskline) -> None:
    assert read_to_the_end(kioskline, password(kioskline, "PLAIN"))[0] == 0
    assert kioskline.database.count("kiosk.interaction") == COUNT


def test_reads_with_a_client_certificate(kioskline: Kioskline) -> None:
    assert read_to_the_end(kioskline, certificate(kioskline))[0] == 0
    assert kioskline.database.count("kiosk.interaction") == COUNT


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_scram_works_or_the_old_library_is_named(kioskline: Kioskline, mechanism: str) -> None:
    variables = password(kioskline, mechanism)
    code, _ = read_to_the_end(kioskline, variables)
    if code == 0:
        assert kioskline.database.count("kiosk.interaction") == COUNT
    else:
        # librdkafka before 2.6.1 is refused by Kafka 4 even with the right password.
        assert code == 78
        doctor = kioskline.run(
            "doctor", "--brokers", kioskline.brokers, environment=variables, check=False
        )
        assert "2.6.1" in doctor.stdout


def test_ends_on_a_wrong_password_and_does_not_show_it(kioskline: Kioskline) -> None:
    variables = password(kioskline, "PLAIN", password="not-the-secret")
    code, log = read_to_the_end(kioskline, variables)
    assert code == 78
    assert "Authentication failed" in log
    assert "not-the-secret" not in log


def test_ends_on_brokers_whose_certificate_is_over(kioskline: Kioskline) -> None:
    variables = password(kioskline, "PLAIN")
    kioskline.brokers = kioskline.kafka.settings["EXPIRED_BOOTSTRAP"]
    code, log = read_to_the_end(kioskline, variables)
    assert code == 78
    assert "certificate" in log


def test_ends_on_brokers_of_another_authority(kioskline: Kioskline) -> None:
    other = f"{kioskline.kafka.settings['CERTIFICATES']}/other-ca.crt"
    code, log = read_to_the_end(kioskline, password(kioskline, "PLAIN", ca_file=other))
    assert code == 78
    assert "certificate" in log


def test_ends_on_a_client_certificate_that_is_over(kioskline: Kioskline) -> None:
    code, log = read_to_the_end(kioskline, certificate(kioskline, "expired-client"))
    assert code == 78
    assert "certificate" in log


def test_ends_without_the_client_certificate_that_brokers_want(kioskline: Kioskline) -> None:
    variables = certificate(kioskline)
    kept = {k: v for k, v in variables.items() if not k.endswith(("CERTIFICATE_FILE", "KEY_FILE"))}
    code, log = read_to_the_end(kioskline, kept)
    assert code == 78
    assert "certificate" in log
