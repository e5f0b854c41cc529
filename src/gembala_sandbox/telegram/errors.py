"""Telegram's refusals: `{"ok": false, "error_code", "description"}`, some with parameters."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.wire import Refusal

_KINDS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


def error(code: int, words: str = "", *, status: int = 0, **parameters: Any) -> Refusal:
    """One refusal; its words begin with what kind it is."""
    kind = _KINDS.get(code, "")
    body: dict[str, Any] = {"ok": False, "error_code": code}
    body["description"] = f"{kind}: {words}" if kind and words else words or kind
    if parameters:
        body["parameters"] = parameters
    return Refusal(status or code, body)


def bad(words: str) -> Refusal:
    """400."""
    return error(400, words)


def too_many(seconds: int, *, status: int = 429) -> Refusal:
    """429 with the seconds to wait."""
    return error(429, f"Too Many Requests: retry after {seconds}", status=status, retry_after=seconds)


KINDS: dict[str, tuple[int, str]] = {
    "server_error": (500, "Internal Server Error"),
    "unavailable": (502, "Bad Gateway"),
    "scope_missing": (400, "need administrator rights in the channel chat"),
    "not_permitted": (400, "not enough rights to send text messages to the chat"),
    "suspended": (403, "bot was blocked by the user"),
    "kicked": (403, "bot was kicked from the channel chat"),
    "chat_gone": (400, "chat not found"),
    "text_refused": (400, "message is too long"),
    "file_refused": (400, "IMAGE_PROCESS_FAILED"),
    "object_gone": (400, "message to delete not found"),
    "method_gone": (404, ""),
}
