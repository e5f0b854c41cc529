"""Meta's webhooks: the question whether an address is ours, the signature over raw bytes, entries by account."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from gembala.kernel.clock import now
from gembala.platforms.contracts import RawRequest, RawResponse

SIGNATURE = "x-hub-signature-256"


def verify_token(secrets: Sequence[str]) -> str:
    """The word to enter in Meta's console beside the callback address; made from the newest secret."""
    return hmac.new(secrets[0].encode(), b"gembala verify token", hashlib.sha256).hexdigest()[:32] if secrets else ""


def handshake(request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
    """Echo the challenge when the verify token is made from one of our secrets."""
    if request.method != "GET" or request.query.get("hub.mode") != "subscribe":
        return None
    given, challenge = request.query.get("hub.verify_token", ""), request.query.get("hub.challenge", "")
    known = [hmac.compare_digest(given.encode(), verify_token([secret]).encode()) for secret in secrets]
    if not any(known) or not challenge:
        return None
    return RawResponse(200, challenge.encode(), "text/plain")


def verify(request: RawRequest, secrets: Sequence[str]) -> bool:
    """True when one of the secrets signed exactly these bytes."""
    given = request.headers.get(SIGNATURE, "").encode()
    results = []
    for secret in secrets:
        digest = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
        results.append(hmac.compare_digest(given, f"sha256={digest}".encode()))
    return any(results)


def entries(request: RawRequest, *, account_id: str = "") -> Iterator[Mapping[str, Any]]:
    """The entries of a delivery, of one account when ``account_id`` is given; nothing for what is not Meta's."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return
    listed = body.get("entry") if isinstance(body, dict) else None
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and (not account_id or str(entry.get("id")) == account_id):
            yield entry


def addressees(request: RawRequest) -> list[str]:
    """The accounts that a delivery is about, each once."""
    return list(dict.fromkeys(str(entry.get("id")) for entry in entries(request) if entry.get("id")))


def moment(value: object) -> datetime:
    """A time of Meta in UTC: Unix seconds or milliseconds, or ISO 8601; the present when it cannot be read."""
    if isinstance(value, int | float) or str(value).isdigit():
        seconds = float(str(value))
        try:
            return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return now()
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return now()
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
