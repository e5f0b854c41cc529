"""Webhooks: the CRC question, the signature over raw bytes, and events of the X Activity API."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gembala.connectors.x import messages
from gembala.connectors.x.mapping import author_from, events_from
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Event, EventKind, RawRequest, RawResponse

REPLIES = frozenset({"post.reply.create", "reply.create"})
"""The name in the specification (v2.167), and the shorter one of earlier descriptions."""


def _digest(secret: str, content: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


def handshake(request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
    """Answer a CRC question with the newest secret; nothing for any other request."""
    token = request.query.get("crc_token")
    if request.method != "GET" or not token or not secrets:
        return None
    return RawResponse(200, json.dumps({"response_token": _digest(secrets[0], token.encode())}).encode())


def verify(request: RawRequest, secrets: Sequence[str]) -> bool:
    """True when one of the secrets signed exactly these bytes."""
    given = request.headers.get("x-twitter-webhooks-signature", "").encode()
    results = [hmac.compare_digest(given, _digest(secret, request.body).encode()) for secret in secrets]
    return any(results)


def _event(entry: Mapping[str, Any], account: Account) -> list[Event]:
    kind, payload = str(entry.get("event_type") or ""), entry.get("payload")
    if not isinstance(payload, dict):
        return []
    if kind in {"dm.received", "dm.sent"}:
        return messages.told(payload, account)
    post = next((payload[name] for name in ("data", "post", "tweet") if isinstance(payload.get(name), dict)), payload)
    listed = (payload.get("includes") or entry.get("includes") or {}).get("users") or ()
    users = {str(row["id"]): row for row in (messages.inner(user) for user in listed) if row.get("id")}
    if isinstance(post.get("author"), dict):
        users[str(post["author"].get("id"))] = post["author"]
        post = {"author_id": post["author"].get("id"), **post}
    if not post.get("id"):
        return []
    if kind == "post.delete":
        writer = str(post.get("author_id") or "")
        author, remote_id = author_from(users.get(writer, {}), writer), str(post["id"])
        thread = str(post.get("conversation_id") or remote_id)
        return [Event(EventKind.DELETED, remote_id, thread, author, "", now())]
    if kind not in {*REPLIES, "post.mention.create", "post.quote.create", "quote.create", "post.create"}:
        return []
    web = account.endpoints.web or "https://x.com"
    found = events_from([post], users, own_id=account.remote_id, web=web)
    return [replace(event, kind=EventKind.COMMENT) if kind in REPLIES else event for event in found]


def parse(request: RawRequest, account: Account) -> list[Event]:
    """Events of a delivery. Unknown event types and the account's own posts give nothing."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return []
    mine = [entry for entry in _entries(body) if _addressee(entry) in {"", account.remote_id}]
    return [event for entry in mine for event in _event(entry, account)]


def addressees(request: RawRequest) -> list[str]:
    """Ids of the accounts whose subscriptions a delivery answers."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return []
    return list(dict.fromkeys(found for entry in _entries(body) if (found := _addressee(entry))))


def _entries(body: object) -> list[Mapping[str, Any]]:
    data = body.get("data") if isinstance(body, dict) else None
    return [entry for entry in (data if isinstance(data, list) else [data]) if isinstance(entry, dict)]


def _addressee(entry: Mapping[str, Any]) -> str:
    wish = entry.get("filter")
    return str(wish.get("user_id") or "") if isinstance(wish, dict) else ""
