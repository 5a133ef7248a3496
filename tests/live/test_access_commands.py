"""`kioskline user`: what an operator does with accounts."""

import json
import pathlib

import psycopg
import pytest

from harness.access import PASSWORD, add_user, command


def test_accounts_are_added_listed_and_changed(database) -> None:
    add_user(database, "ann", "security")
    add_user(database, "bob.b@museum", "viewer")
    assert command(database, "user", "disable", "ann").returncode == 0
    listed = command(database, "user", "list", "--json").stdout.splitlines()
    accounts = {row["name"]: row for row in map(json.loads, listed)}
    assert set(accounts) == {"ann", "bob.b@museum"}
    assert accounts["ann"]["disabled_at"]
    assert accounts["bob.b@museum"]["disabled_at"] is None
    assert command(database, "user", "enable", "ann").returncode == 0
    assert "disabled" not in command(database, "user", "list").stdout
    audit = database.rows("SELECT event, subject, actor FROM access.audit ORDER BY audit_id")
    assert [row[0] for row in audit] == ["account_added", "account_added", "account_disabled", "account_enabled"]  # fmt: skip
    assert all(actor.startswith("operator ") for _, _, actor in audit)


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("add", "ann", "--role", "viewer"), PASSWORD, "there is an account ann already"),
        (("add", "Ann", "--role", "viewer"), PASSWORD, "no name for an account"),
        (("add", "bob", "--role", "boss"), PASSWORD, "viewer"),
        (("add", "bob", "--role", "viewer"), "short", "less than 12 characters"),
        (("add", "bob", "--role", "viewer"), "", "less than 12 characters"),
        (("add", "bob", "--role", "viewer", "--password-file", "/nowhere"), "", "--password-file must be"),
        (("passwd", "bob"), PASSWORD, "there is no account bob"),
        (("disable", "bob"), "", "there is no account bob"),
        (("role", "bob", "--role", "admin"), "", "there is no account bob"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(database, arguments, typed: str, said: str) -> None:
    add_user(database, "ann", "viewer")
    done = command(database, "user", *arguments, typed=typed + "\n")
    assert done.returncode == 64, done.stderr
    assert said in done.stderr
    assert typed not in done.stderr or not typed
    assert database.count("access.account") == 1


def test_a_password_comes_from_a_file(database, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    done = command(database, "user", "add", "ann", "--role", "admin", "--password-file", str(file))
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    (stored,) = database.rows("SELECT password_hash FROM access.account")[0]
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_web_services_role_can_do_it_and_not_more(database) -> None:
    add_user(database, "ann", "admin")
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SET ROLE kioskline_live")
        for sql in ("SELECT * FROM access.session", "UPDATE access.account SET role = 'admin'", "DELETE FROM access.attempts", "SELECT access.take_attempt('x', 1, '1 s')"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql)
        for role in ("kioskline_ingest", "kioskline_reader"):
            connection.execute("RESET ROLE")
            connection.execute(f"SET ROLE {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SELECT access.list_accounts()")
