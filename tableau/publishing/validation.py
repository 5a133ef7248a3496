"""The server's own validation of a .twb, where its version has one."""

from dataclasses import dataclass

from command_line import ExitCode, Failure
from publishing.session import Session, Trouble

SINCE = "3.29"  # of the REST API


@dataclass(frozen=True)
class Verdict:
    """What the server finds; without errors it would take the workbook."""

    errors: list[str]
    warnings: list[str]


def is_offered(session: Session) -> bool:
    return session.server.check_at_least_version(SINCE)


def validate(session: Session, workbook: bytes) -> Verdict:
    return session.call(lambda: ask(session, workbook))


def ask(session: Session, workbook: bytes) -> Verdict:
    server = session.server
    answer = server.session.post(
        f"{server.workbooks.baseurl}/validateWorkbook",
        headers={"X-Tableau-Auth": server.auth_token, "Accept": "application/json"},
        files={"tableau_workbook": ("kioskline.twb", workbook, "application/octet-stream")},
        timeout=server.http_options["timeout"],
        allow_redirects=False,
    )
    if answer.status_code >= 500:
        raise Trouble(f"answered HTTP {answer.status_code}")
    if answer.status_code not in (200, 422):
        raise Failure(
            ExitCode.CONFIGURATION,
            f"the server's validation answered HTTP {answer.status_code}",
            "Publish with --no-validation, and report this.",
        )
    found = answer.json()
    return Verdict(
        [described(issue) for issue in found.get("errors") or []],
        [described(issue) for issue in found.get("warnings") or []],
    )


def described(issue: dict) -> str:
    """\"line 12, element zone: message\", as far as the server says so."""
    places = [f"line {issue['line']}"] if issue.get("line") else []
    places += [f"element {issue['elementName']}"] if issue.get("elementName") else []
    return f"{', '.join(places)}: {issue.get('message')}" if places else str(issue.get("message"))
