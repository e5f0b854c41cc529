"""The refusals of the Business API: `{code, message, request_id, data}`, with HTTP 200."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.tiktok.errors import log_id
from gembala_sandbox.wire import Refusal

PERMISSION, PARAMETER, NOT_FOUND, MESSAGES = 40001, 40002, 40007, 40064
TOO_MANY, TOKEN, FILE, SYSTEM = 40100, 40105, 40908, 51065
WORDS: dict[int, str] = {
    PERMISSION: "No permission to operate the account",
    PARAMETER: "Invalid parameter",
    NOT_FOUND: "The object does not exist",
    MESSAGES: "The conversation does not allow this message",
    TOO_MANY: "Too many requests. Please retry in some time.",
    TOKEN: "Access token is incorrect or has been revoked.",
    FILE: "The file cannot be processed",
    SYSTEM: "Internal service error",
}
UNVERIFIED = "url_ownership_unverified: the ownership of the URL is not verified"
KINDS: dict[str, int] = {
    "rate_limit": TOO_MANY,
    "server_error": SYSTEM,
    "scope_missing": PERMISSION,
    "scope_not_enabled": PERMISSION,
    "not_permitted": PERMISSION,
    "suspended": PERMISSION,
    "expired_token": TOKEN,
    "revoked": TOKEN,
    "object_gone": NOT_FOUND,
    "cursor_expired": PARAMETER,
    "invalid_parameter": PARAMETER,
    "url_unverified": PARAMETER,
    "invalid_file": FILE,
    "message_rules": MESSAGES,
}
GATEWAY: dict[str, tuple[int, int]] = {
    "http_429": (429, TOO_MANY),
    "http_500": (500, SYSTEM),
    "http_503": (503, SYSTEM),
}
"""What stands in front of the API refuses in HTTP too: status and code."""


def envelope(data: Any, code: int = 0, message: str = "OK") -> dict[str, Any]:
    """What every answer looks like."""
    return {"code": code, "message": message, "request_id": log_id(), "data": data}


def error(code: int, message: str = "", *, status: int = 200) -> Refusal:
    """One refusal."""
    return Refusal(status, envelope({}, code, message or WORDS[code]))


def bad(message: str) -> Refusal:
    """40002."""
    return error(PARAMETER, message)


def of_kind(kind: str) -> Refusal:
    """The refusal that a fault of that kind gives."""
    if kind in GATEWAY:
        status, code = GATEWAY[kind]
        return error(code, status=status)
    return error(KINDS.get(kind, SYSTEM), UNVERIFIED if kind == "url_unverified" else "")
