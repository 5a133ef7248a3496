"""A signed-in session: every call retried while the server has trouble, every refusal explained."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeVar

import requests
import tableauserverclient as tsc
import tenacity
from tableauserverclient.server.endpoint.exceptions import (
    FailedSignInError,
    InternalServerError,
    NonXMLResponseError,
    RedirectError,
    ServerResponseError,
    TableauError,
)

from command_line import ExitCode, Failure
from publishing.settings import Target, Token

Result = TypeVar("Result")

# A view is drawn before its picture is sent, and publishing waits for the database.
TIMEOUT_SECONDS = (10, 300)


@dataclass(frozen=True)
class Backoff:
    """How often a call is made, and how long the first pause is; each further one is twice as long."""

    attempts: int = 5
    first_seconds: float = 1.0


class Trouble(Exception):
    """The server's own trouble, which may pass."""


class Session:
    """Signs in at its beginning and out at its end. One thread."""

    def __init__(self, target: Target, token: Token, backoff: Backoff) -> None:
        self.target = target
        self.backoff = backoff
        self.server = tsc.Server(target.server, http_options={"timeout": TIMEOUT_SECONDS})
        self.server.version = self.call(self._version)
        credentials = tsc.PersonalAccessTokenAuth(token.name, token.secret, target.site)
        self.call(lambda: self.server.auth.sign_in(credentials))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # A session that is not signed out ends by itself, and what was done is done.
        with contextlib.suppress(requests.RequestException, TableauError):
            self.server.auth.sign_out()

    def call(self, request: Callable[[], Result]) -> Result:
        """The request's result; only for what may be repeated. Raises Failure."""
        attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.backoff.attempts),
            wait=tenacity.wait_exponential(self.backoff.first_seconds, max=60),
            retry=tenacity.retry_if_exception_type(Trouble),
            reraise=True,
        )
        try:
            return attempts(self._attempt, request)
        except Trouble as trouble:
            raise Failure(
                ExitCode.UNAVAILABLE,
                f"{self.target.server} {trouble}, {self.backoff.attempts} times",
                "See that the server runs and that this machine reaches it, then run this again.",
            ) from None

    def _attempt(self, request: Callable[[], Result]) -> Result:
        try:
            return request()
        except InternalServerError as error:
            raise Trouble(f"answered HTTP {error.code}") from None
        except (requests.ConnectionError, requests.Timeout) as error:
            raise Trouble(f"could not be reached ({type(error).__name__})") from None
        except FailedSignInError as error:
            raise self._refused_sign_in(error) from None
        except ServerResponseError as error:
            if error.code.startswith("429"):
                raise Trouble("asked for a pause (429)") from None
            raise (
                refusal(error) if error.code else self._no_tableau("no answer of its API")
            ) from None
        except (NonXMLResponseError, RedirectError, requests.RequestException) as error:
            raise self._no_tableau(type(error).__name__) from None

    def _no_tableau(self, sign: str) -> Failure:
        return Failure(
            ExitCode.CONFIGURATION,
            f"what answers at {self.target.server} is no Tableau server ({sign})",
            "Check --server; a proxy or a sign-in page may stand in between.",
        )

    def _version(self) -> str:
        info = self.server.server_info.get()
        if info is None or not info.rest_api_version:
            raise NonXMLResponseError("no server info")
        return info.rest_api_version

    def _refused_sign_in(self, error: FailedSignInError) -> Failure:
        if self.server.is_signed_in():
            return Failure(
                ExitCode.TRY_AGAIN,
                f"the session was ended by the server ({error.code})",
                "A token has one session at a time: see that nothing else uses it, and run this again.",
            )
        return Failure(
            ExitCode.CONFIGURATION,
            f"the personal access token was refused at site {self.target.site or 'Default'!r} ({error.code}: {error.summary})",
            "It ends a year after it was made, or after 15 days without use: make a new one in My Account Settings, "
            "on that site, and check --site.",
        )


def refusal(error: ServerResponseError) -> Failure:
    """The server's no, in its own words, with what to do about it."""
    said = " ".join(f"{error.code} {error.summary}: {error.detail}".split())
    kind = error.code[:3]
    if kind == "403":
        remedy = (
            "Let the token's owner publish in that project (Creator or Explorer who can publish)."
        )
    elif kind == "404":
        remedy = "It was removed meanwhile: run this again."
    elif kind == "409":
        return Failure(
            ExitCode.TRY_AGAIN,
            f"the server refused: {said}",
            "Somebody else changes the same: run this again.",
        )
    else:
        remedy = (
            "If it is about the connection, see that the Tableau server reaches the database with that role and "
            "password; if about the workbook itself, find the sheet with --bisect (docs/tableau.md)."
        )
    return Failure(ExitCode.CONFIGURATION, f"the server refused: {said}", remedy)
