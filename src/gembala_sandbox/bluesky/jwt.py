"""Tokens of the sandbox: the form of a JWT, signed with a key that is worth nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

_SECRET = b"sandbox-bluesky-jwt"


def sign(claims: dict[str, Any], kind: str) -> str:
    """A token of that kind (``at+jwt``, ``refresh+jwt``, ``JWT``)."""
    unsigned = _segment({"typ": kind, "alg": "HS256"}) + "." + _segment(claims)
    return f"{unsigned}.{_seal(unsigned)}"


def read(token: str) -> dict[str, Any] | None:
    """The claims of a token that we signed, else nothing. Whether it has ended is not looked at."""
    unsigned, _, seal = token.rpartition(".")
    if not hmac.compare_digest(_seal(unsigned), seal):
        return None
    try:
        body = unsigned.partition(".")[2]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, binascii.Error):
        return None
    return claims if isinstance(claims, dict) else None


def _segment(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def _seal(unsigned: str) -> str:
    digest = hmac.new(_SECRET, unsigned.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
