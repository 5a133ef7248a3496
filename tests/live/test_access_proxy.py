"""Behind a proxy: who is answered, whom an AWS load balancer's word lets in, and headers for TLS."""

import base64
import json
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from harness.access import PASSWORD, SCREEN, Visitor, add_user, command
from harness.live import Answer, Live
from harness.program import BINARY
from harness.servers import Database
from harness.stub_server import Request, running

ARN = "arn:aws:elasticloadbalancing:eu-west-2:123456789012:loadbalancer/app/kiosks/50dc6c495c0c9188"
READ = "/api/v1/museums"
THROUGH = {"Host": "kiosks.example.org", "X_Forwarded_For": "203.0.113.9"}


class PublicKeys:
    """AWS's public-keys.auth.elb: PEM by key id."""

    address = ""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.asked: list[str] = []

    def answer(self, request: Request, _token: str | None) -> tuple[int, str, bytes]:
        self.asked.append(request.path)
        pem = self.keys.get(request.path.rsplit("/", 1)[1])
        return (200, "text/plain", pem.encode()) if pem else (404, "text/plain", b"no such key")


class LoadBalancer:
    """Signs what AWS's application load balancer would."""

    def __init__(
        self, keys: PublicKeys, key_id: str = "12345678-1234-1234-1234-123456789012"
    ) -> None:
        self.key_id = key_id
        self.key = ec.generate_private_key(ec.SECP256R1())
        keys.keys[key_id] = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()  # fmt: skip

    def token(self, claims: dict | None = None, **header: object) -> str:
        head = {
            "typ": "JWT", "alg": "ES256", "kid": self.key_id, "signer": ARN, "iss": "https://id.example.org",
            "client": "kiosks", "exp": int(time.time()) + 120,
        } | header  # fmt: skip
        body = {"sub": "1", "email": "ann", "groups": ["guards"]} if claims is None else claims
        # With padding, as AWS does.
        signed = ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in (head, body)
        )
        r, s = decode_dss_signature(self.key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return f"{signed}.{base64.urlsafe_b64encode(signature).decode()}"


@pytest.fixture
def keys() -> Iterator[PublicKeys]:
    with running(PublicKeys()) as stub:
        yield stub


@pytest.fixture
def balancer(keys: PublicKeys) -> LoadBalancer:
    return LoadBalancer(keys)


@pytest.fixture
def live(museum: Database, keys: PublicKeys, start_live: Callable[..., Live]) -> Live:
    return start_live(
        museum.url,
        settings={
            "access": "load_balancer", "origin": "https://kiosks.example.org", "proxies": "127.0.0.0/8",
            "load_balancer_arn": ARN, "load_balancer_keys": f"{keys.address}/keys", "oidc_issuer": "https://id.example.org",
            "oidc_client": "kiosks", "oidc_roles": "staff=viewer,guards=security",
        },
    )  # fmt: skip


def ask(live: Live, token: str, path: str = READ, method: str = "GET", **headers: str) -> Answer:
    return Visitor(live).ask(method, path, X_Amzn_Oidc_Data=token, **THROUGH, **headers)


@pytest.mark.memory
def test_whom_the_load_balancer_vouches_for_is_let_in_with_a_role(
    live, keys, balancer, museum
) -> None:
    assert ask(live, balancer.token()).status == 200
    assert ask(live, balancer.token()).status == 200
    assert keys.asked == [f"/keys/{balancer.key_id}"]  # once
    session = ask(live, balancer.token(), "/api/v1/session").json()
    assert (session["name"], session["role"], session["kind"]) == ("ann", "security", "person")
    viewer = balancer.token({"email": "bob", "groups": "staff"})
    incident = museum.value("SELECT incident_id FROM safety.incident WHERE state = 'open'")
    path = f"/api/v1/incidents/{incident}/acknowledge?museum=1"
    assert ask(live, viewer, path, "POST").status == 403
    assert ask(live, balancer.token(), path, "POST").status == 200
    actors = museum.rows("SELECT actor FROM safety.incident_event WHERE event = 'acknowledged'")
    assert actors == [("ann",)]
    assert ask(live, balancer.token({"email": "eve", "groups": ["others"]})).status == 403


@pytest.mark.memory
def test_another_key_is_fetched_when_it_is_needed(live, keys, balancer) -> None:
    assert ask(live, balancer.token()).status == 200
    assert ask(live, LoadBalancer(keys, "second").token()).status == 200
    assert len(keys.asked) == 2


@pytest.mark.parametrize(
    "header",
    [
        {"signer": ARN + "x"}, {"signer": None}, {"iss": "https://evil.example"}, {"client": "other"},
        {"exp": int(time.time()) - 1}, {"exp": None}, {"alg": "none"}, {"alg": "HS256"},
        {"kid": "../../../evil"}, {"kid": "http://evil.example/key"}, {"kid": ""},
    ],
)  # fmt: skip
def test_a_token_for_others_or_of_the_past_lets_nobody_in(live, keys, balancer, header) -> None:
    assert ask(live, balancer.token(**header)).status == 401
    assert keys.asked == [], "a key was fetched for it"


def test_a_token_that_somebody_else_signed_lets_nobody_in(live, keys, balancer) -> None:
    forger = LoadBalancer(PublicKeys(), balancer.key_id)
    assert ask(live, forger.token()).status == 401
    good = balancer.token()
    head, _, signature = good.split(".")
    claims = base64.urlsafe_b64encode(b'{"email":"ann","groups":["guards"],"x":1}').decode()
    assert ask(live, f"{head}.{claims}.{signature}").status == 401
    for text in ("", ".", "..", "x.y.z", good + ".", good[:-10]):
        assert ask(live, text).status == 401, text
    assert ask(live, good).status == 200
    assert "not believed" in live.log.read_text()
    assert good not in live.log.read_text()


def test_without_a_token_nobody_is_let_in(live) -> None:
    assert Visitor(live).get(READ, **THROUGH).status == 401
    assert Visitor(live).sign_in("ann", PASSWORD, **THROUGH).status == 409


@pytest.mark.memory
def test_a_key_that_cant_be_had_is_said_and_not_asked_for_in_a_storm(live, keys, balancer) -> None:
    unknown = LoadBalancer(PublicKeys(), "unknown").token()
    assert [ask(live, unknown).status for _ in range(20)] == [503] * 20
    assert len(keys.asked) <= 3
    assert live.get("/healthz", Host="10.0.0.7:8080").status == 200


def test_a_wall_screen_needs_no_token(live, museum) -> None:
    printed = command(museum, "screen", "add", "Wall").stdout.strip()
    screen = Visitor(live)
    answer = screen.ask(
        "POST", "/api/v1/screen-session", {"invitation": printed.split("=")[1]}, **THROUGH
    )
    assert answer.headers["set-cookie"].startswith(SCREEN)
    assert (
        screen.get(READ, Cookie=answer.headers["set-cookie"].split(";")[0], **THROUGH).status == 200
    )


@pytest.mark.memory
def test_only_the_proxy_is_answered_and_must_say_for_whom(museum, start_live) -> None:
    settings = {
        "access": "accounts",
        "origin": "https://kiosks.example.org",
        "proxies": "192.0.2.0/24",
    }
    live = start_live(museum.url, settings=settings)
    assert live.get(READ, **THROUGH).status == 403
    assert "answers its proxy only" in live.get("/", **THROUGH).json()["detail"]
    assert live.get("/healthz", Host="10.0.0.7:8080").status == 200


def test_what_a_proxy_must_do(live) -> None:
    assert live.get("/", Host="kiosks.example.org").status == 400
    assert live.get("/", Host="evil.example", X_Forwarded_For="203.0.113.9").status == 421
    assert live.get("/", Origin="http://kiosks.example.org", **THROUGH).status == 403
    assert live.get("/", Origin="https://kiosks.example.org", **THROUGH).status == 200


@pytest.mark.parametrize("path", ["/", "/api/v1/session", READ, "/nothing", "/healthz"])
def test_behind_tls_browsers_are_told_to_stay_there(live, path: str) -> None:
    headers = live.get(path, **THROUGH).headers
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"listen": "0.0.0.0:0"}, "live.access is local"),
        ({"listen": "[::]:0"}, "live.access is local"),
        ({"listen": "0.0.0.0:0", "access": "accounts"}, "live.origin"),
        ({"listen": "0.0.0.0:0", "access": "accounts", "origin": "https://a.example"}, "live.proxies"),
        ({"access": "load_balancer", "origin": "https://a.example", "proxies": "10.0.0.1"}, "load_balancer_arn"),
    ],
)  # fmt: skip
def test_a_way_in_that_asks_nobody_is_no_configuration(settings: dict, said: str) -> None:
    flags = [part for key, value in settings.items() for part in (f"--live-{key}", value)]
    done = subprocess.run([str(BINARY), "live", *flags], capture_output=True, text=True, timeout=20)
    assert done.returncode == 78
    assert said in done.stderr
    assert "→" in done.stderr


def test_accounts_on_every_address_are_served_to_the_proxy(museum, start_live) -> None:
    add_user(museum, "ann", "viewer")
    live = start_live(museum.url, settings={"access": "accounts", "origin": "https://kiosks.example.org", "proxies": "127.0.0.1"})  # fmt: skip
    ann = Visitor(live)
    assert ann.sign_in("ann", **THROUGH).status == 204
    assert ann.get(READ, **THROUGH).status == 200
    addresses = museum.rows("SELECT address FROM access.audit WHERE event = 'signed_in'")
    assert addresses == [("203.0.113.9",)]
