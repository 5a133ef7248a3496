"""Names and ids that follow from what they stand for, so that a build never differs from the last."""

import base64
import hashlib
import uuid

NAMESPACE = uuid.UUID("0d6a1c2e-9f3b-5c54-8a55-6b1a7c3f2e10")


def simple_id(kind: str, name: str) -> str:
    """Of a worksheet, dashboard or window: `{UUID}`."""
    return f"{{{str(uuid.uuid5(NAMESPACE, f'{kind}/{name}')).upper()}}}"


def connected(kind: str, name: str) -> str:
    """Name of a datasource or connection: `kind.` and 28 letters and digits, the name first."""
    letters = "".join(c for c in name.lower() if c.isalnum())[:16]
    digest = base64.b32encode(hashlib.sha256(name.encode()).digest()).decode().lower()
    return f"{kind}.{letters}{digest}"[: len(kind) + 29]


def object_id(name: str) -> str:
    """Of a logical table."""
    return f"{name}_{hashlib.md5(name.encode(), usedforsecurity=False).hexdigest().upper()}"
