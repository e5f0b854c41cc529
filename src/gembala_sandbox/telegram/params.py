"""What a call says: query, JSON, form or multipart; nested values come as JSON in text."""

from __future__ import annotations

import json
from contextlib import suppress
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from gembala_sandbox.telegram import errors
from gembala_sandbox.wire import Call

NESTED = frozenset(
    {
        "reply_parameters", "media", "options", "entities", "caption_entities", "reaction", "allowed_updates",
        "link_preview_options", "message_ids",
    }
)  # fmt: skip


def fields(call: Call) -> dict[str, Any]:
    """Everything by name; files are bytes."""
    kind, raw = call.request.headers.get("content-type", ""), call.body
    found: dict[str, Any] = dict(parse_qsl(call.request.url.query, keep_blank_values=True))
    if "json" in kind and raw:
        try:
            body = json.loads(raw)
            json.dumps(body, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise errors.bad("can't parse JSON object") from None
        found |= body if isinstance(body, dict) else {}
    elif kind.startswith("multipart/"):
        message = BytesParser(policy=HTTP).parsebytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + raw)
        for part in message.iter_parts():
            name, value = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(value, bytes):
                found[name] = value if part.get_filename() else value.decode("utf-8", "replace")
    elif raw:
        found |= dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    for name in NESTED & found.keys():
        if isinstance(found[name], str):
            with suppress(ValueError):
                found[name] = json.loads(found[name])
    return found


def number(value: Any, otherwise: int = 0) -> int:
    """A whole number."""
    try:
        return int(str(value))
    except ValueError:
        return otherwise


def truth(value: Any) -> bool:
    """A boolean."""
    return value is True or str(value).lower() in ("true", "1")


def text(value: Any) -> str:
    """A text; nothing for what is none."""
    return value if isinstance(value, str) else ""
