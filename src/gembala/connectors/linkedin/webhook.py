"""LinkedIn's webhooks (approved apps): the challenge, the signature over raw bytes, and organisations' notifications."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gembala.connectors.linkedin.inbox import event_of
from gembala.platforms.contracts import Account, Event, RawRequest, RawResponse


def handshake(request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
    """Answer a challenge with the newest secret; nothing for any other request."""
    code = request.query.get("challengeCode")
    if request.method != "GET" or not code or not secrets:
        return None
    response = hmac.new(secrets[0].encode(), code.encode(), hashlib.sha256).hexdigest()
    return RawResponse(200, json.dumps({"challengeCode": code, "challengeResponse": response}).encode())


def verify(request: RawRequest, secrets: Sequence[str]) -> bool:
    """True when one of the secrets signed exactly these bytes."""
    given = request.headers.get("x-li-signature", "").encode()
    content = b"hmacsha256=" + request.body
    results = [
        hmac.compare_digest(given, hmac.new(secret.encode(), content, hashlib.sha256).hexdigest().encode())
        for secret in secrets
    ]
    return any(results)


def parse(request: RawRequest, account: Account) -> list[Event]:
    """Events of a delivery for this account. Unknown actions and the account's own words give nothing."""
    mine = [row for row in _rows(request) if row.get("organizationalEntity") == account.remote_id]
    unique = {str(row.get("notificationId") or number): row for number, row in enumerate(mine)}
    return [event for row in unique.values() for event in event_of(row, account)]


def addressees(request: RawRequest) -> list[str]:
    """The organisations that a delivery is about."""
    found = [str(row.get("organizationalEntity") or "") for row in _rows(request)]
    return list(dict.fromkeys(one for one in found if one))


def _rows(request: RawRequest) -> Iterator[Mapping[str, Any]]:
    try:
        body = json.loads(request.body)
    except ValueError:
        return
    listed = body.get("notifications") if isinstance(body, dict) else None
    yield from (row for row in (listed if isinstance(listed, list) else ()) if isinstance(row, dict))
