"""Direct messages by way of the account's own server, and whether the sign-in may have them at all."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from gembala.connectors.bluesky import services
from gembala.connectors.bluesky.manifest import is_personal
from gembala.connectors.bluesky.wire import read
from gembala.platforms.contracts import Account, Category, PlatformError

CONVO = "chat.bsky.convo."
MAY = frozenset({"com.atproto.access", "com.atproto.appPassPrivileged"})
"""What the scope of a session may be: the account's own password, or an app password made with the right."""
CLOSED = frozenset({Category.AUTH_SCOPE, Category.UNSUPPORTED, Category.CONTENT_INVALID, Category.NOT_FOUND})
"""Answers of a server through which this sign-in has no messages."""


def scope_of(access: str) -> str:
    """The scope that a session's token claims; empty where it cannot be read. Nothing is trusted on it."""
    try:
        claims = access.split(".")[1]
        decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (IndexError, ValueError):
        return ""
    return str(decoded.get("scope") or "") if isinstance(decoded, dict) else ""


def is_open(account: Account) -> bool:
    """Whether this sign-in may have messages: never those of a personal account, which stay with its owner. The scope
    tells; where it cannot be read, the service is asked.

    Raises `PlatformError` when that gave no answer.
    """
    if is_personal(account):
        return False
    scope = scope_of(account.token.access)
    if scope:
        return scope in MAY
    try:
        ask(account, "GET", "listConvos", params={"limit": "1"})
    except PlatformError as error:
        if error.problem.category in CLOSED:
            return False
        raise
    return True


def header(account: Account) -> Mapping[str, str]:
    """Where the account's server shall pass a call on to. Raises `PlatformError` when there is no such address."""
    return {"Atproto-Proxy": f"{services.did_web(services.address(account, 'chat'))}#bsky_chat"}


def ask(account: Account, method: str, name: str, **options: Any) -> dict[str, Any]:
    """Call a method of the chat service through the account's own server. Raises `PlatformError`."""
    return read(account, method, CONVO + name, headers=header(account), **options)
