"""Bodies as JSON, forms and multipart alike, with Rails' brackets."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from gembala_sandbox.mastodon import errors
from gembala_sandbox.wire import Call

TRUE = frozenset({"1", "true", "True", "on", "t", "T", True})


def fields(call: Call) -> dict[str, Any]:
    """Everything a call says in its query and body; `name[]` are lists, `a[b]` nested, files are bytes."""
    kind, raw = call.request.headers.get("content-type", ""), call.body
    found: dict[str, Any] = {}
    for name, value in parse_qsl(call.request.url.query, keep_blank_values=True):
        _put(found, name, value)
    if "json" in kind and raw:
        try:
            body = json.loads(raw)
            json.dumps(body, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise errors.error(400, "Error occurred while parsing request parameters") from None
        return found | (body if isinstance(body, dict) else {})
    if kind.startswith("multipart/"):
        for name, value in _parts(kind, raw):
            _put(found, name, value)
    elif raw:
        for name, value in parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True):
            _put(found, name, value)
    return found


def _parts(kind: str, raw: bytes) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    message = BytesParser(policy=HTTP).parsebytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + raw)
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            found.append((name, value if part.get_filename() else value.decode("utf-8", "replace")))
    return found


def _put(found: dict[str, Any], name: str, value: Any) -> None:
    path = [piece.rstrip("]") for piece in name.split("[")]
    at: Any = found
    while len(path) > 1 and path[1] != "":
        at = at.setdefault(path.pop(0), {})
        if not isinstance(at, dict):
            return
    if len(path) > 1:
        kept = at.setdefault(path[0], [])
        if isinstance(kept, list):
            kept.append(value)
    else:
        at[path[0]] = value


def text(value: Any) -> str:
    """A field as text; nothing for what is no text."""
    return value if isinstance(value, str) else "" if value is None or isinstance(value, dict | list) else str(value)


def truth(value: Any) -> bool:
    """A field as Rails reads a boolean."""
    return isinstance(value, str | bool | int) and value in TRUE


def listed(value: Any) -> list[str]:
    """A list of texts."""
    return [text(one) for one in value] if isinstance(value, list) else []


def number(value: Any, otherwise: int) -> int:
    """A whole number."""
    try:
        return int(str(value))
    except ValueError:
        return otherwise
