"""Who is on duty when, and who may know of it."""

import psycopg
import pytest

from harness.museum import Museum

# 2026-11-25 is a Wednesday.
EVERY_DAY = "{1,2,3,4,5,6,7}"
ALWAYS = ("-infinity", "infinity")


@pytest.mark.parametrize(
    ("local", "weekdays", "times", "dates", "expected"),
    [
        ("2026-11-25 09:00", EVERY_DAY, ("09:00", "17:00"), ALWAYS, True),
        ("2026-11-25 08:59:59", EVERY_DAY, ("09:00", "17:00"), ALWAYS, False),
        ("2026-11-25 17:00", EVERY_DAY, ("09:00", "17:00"), ALWAYS, False),
        ("2026-11-25 23:59:59.9", EVERY_DAY, ("00:00", "24:00"), ALWAYS, True),
        ("2026-11-25 12:00", "{3}", ("00:00", "24:00"), ALWAYS, True),
        ("2026-11-25 12:00", "{1,2,4}", ("00:00", "24:00"), ALWAYS, False),
        ("2026-11-25 23:00", "{3}", ("22:00", "06:00"), ALWAYS, True),
        ("2026-11-26 05:00", "{3}", ("22:00", "06:00"), ALWAYS, True),
        ("2026-11-25 05:00", "{3}", ("22:00", "06:00"), ALWAYS, False),
        ("2026-11-25 12:00", "{3}", ("22:00", "06:00"), ALWAYS, False),
        ("2026-11-26 06:00", "{3}", ("22:00", "06:00"), ALWAYS, False),
        ("2026-11-25 12:00", EVERY_DAY, ("00:00", "24:00"), ("2026-11-25", "2026-11-25"), True),
        ("2026-11-25 12:00", EVERY_DAY, ("00:00", "24:00"), ("2026-11-26", "infinity"), False),
        ("2026-11-26 05:00", EVERY_DAY, ("22:00", "06:00"), ("-infinity", "2026-11-25"), True),
        ("2026-11-26 23:00", EVERY_DAY, ("22:00", "06:00"), ("-infinity", "2026-11-25"), False),
    ],
)
def test_a_duty_covers_its_times(
    museum: Museum,
    local: str,
    weekdays: str,
    times: tuple[str, str],
    dates: tuple[str, str],
    expected: bool,
) -> None:
    assert (
        museum.value(
            "SELECT safety.covers(%s, %s, %s, %s, %s, %s)", local, weekdays, *times, *dates
        )
        is expected
    )


def test_of_an_emergency_with_nobody_on_duty_everybody_of_safety_learns(museum: Museum) -> None:
    on_leave = {"until_date": "2020-01-01"}
    museum.put_on_duty("first", "email", "a@example.org")
    museum.put_on_duty("second", "email", "b@example.org", **on_leave)
    museum.put_on_duty("exhibitions", "email", "c@example.org")

    def told(duties: str, urgent: bool) -> list[str]:
        sql = "SELECT address FROM safety.on_duty(1, %s, %s) ORDER BY 1"
        return [address for (address,) in museum.rows(sql, duties, urgent)]

    assert told("{first}", True) == ["a@example.org"]
    assert told("{second}", True) == ["a@example.org", "b@example.org"]
    assert told("{second}", False) == []
    assert told("{first,second}", True) == ["a@example.org"]


@pytest.mark.parametrize(
    ("channel", "address", "accepted"),
    [
        ("webhook", "https://example.org/hook?x=1", True),
        ("webhook", "ftp://example.org", False),
        ("webhook", "https://example.org/a b", False),
        ("sns", "arn:aws:sns:eu-west-2:123456789012:kiosks", True),
        ("sns", "+441514784000", True),
        ("sns", "0151 478 4000", False),
        ("email", "duty@example.org", True),
        ("email", "Duty <duty@example.org>", False),
        ("email", "duty@example.org\r\nBcc: all@example.org", False),
        ("pigeon", "roof", False),
    ],
)
def test_addresses_fit_their_channel(
    museum: Museum, channel: str, address: str, accepted: bool
) -> None:
    if accepted:
        museum.put_on_duty("first", channel, address)
    else:
        with pytest.raises(psycopg.errors.CheckViolation):
            museum.put_on_duty("first", channel, address)


def test_only_the_web_service_knows_contacts(museum: Museum, live: psycopg.Connection) -> None:
    museum.put_on_duty("first", "email", "a@example.org")
    for table in ("contact", "roster", "step", "delivery"):
        live.execute(f"SELECT FROM safety.{table}")
        for role in ("kioskline_ingest", "kioskline_reader"):
            museum.connection.execute(f"SET ROLE {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                museum.rows(f"SELECT FROM safety.{table}")
            museum.connection.execute("RESET ROLE")
    live.execute("DELETE FROM safety.contact")
    assert museum.value("SELECT count(*) FROM safety.roster") == 0
