"""Parameters of a Graph call: query, form, JSON and multipart alike, with Graph's ways to write lists."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from gembala_sandbox.graph import errors
from gembala_sandbox.wire import Call

_INDEXED = re.compile(r"^(\w+)\[(\d*|\w+)\]$")


@dataclass
class Params:
    """By name; values are text unless the body was JSON. `files` hold (name, type, bytes)."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether it was given and is not empty."""
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """As text."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """true, false, 1 or 0. Refuses anything else."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool):
            return value
        known = {"true": True, "1": True, "false": False, "0": False}
        if str(value).lower() not in known:
            raise errors.invalid(f"Param {name} must be a boolean")
        return known[str(value).lower()]

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number. Refuses anything else."""
        if not self.has(name):
            return default
        try:
            return int(str(self.values[name]))
        except ValueError:
            raise errors.invalid(f"Param {name} must be an integer") from None

    def many(self, name: str) -> list[Any]:
        """A list: JSON, comma separated, repeated or `name[0]=`. Empty when absent."""
        value = self.values.get(name)
        if value in (None, ""):
            return []
        if isinstance(value, list):
            return [self._decoded(item) for item in value]
        text = str(value).strip()
        if text.startswith("["):
            return list(self.json(name))
        return [part.strip() for part in text.split(",") if part.strip()]

    def json(self, name: str) -> Any:
        """A decoded JSON value. Refuses what is not JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise errors.invalid(f"Param {name} must be valid JSON") from None

    def object(self, name: str) -> dict[str, Any]:
        """A decoded JSON object, empty when absent."""
        if not self.has(name):
            return {}
        value = self.json(name)
        if not isinstance(value, dict):
            raise errors.invalid(f"Param {name} must be an object")
        return value

    @staticmethod
    def _decoded(item: Any) -> Any:
        if isinstance(item, str) and item[:1] in "[{":
            try:
                return json.loads(item)
            except ValueError:
                return item
        return item


def _put(values: dict[str, Any], name: str, value: Any) -> None:
    indexed = _INDEXED.match(name)
    if indexed is None:
        values[name] = value
        return
    base, key = indexed.groups()
    if key == "" or key.isdigit():
        values.setdefault(base, [])
        if isinstance(values[base], list):
            values[base].append(value)
    else:
        values.setdefault(base, {})
        if isinstance(values[base], dict):
            values[base][key] = value


def multipart(content_type: str, body: bytes) -> tuple[list[tuple[str, str]], dict[str, tuple[str, str, bytes]]]:
    """Text fields in order, and files as (file name, type, bytes)."""
    head = b"content-type: " + content_type.encode() + b"\r\n\r\n"
    texts: list[tuple[str, str]] = []
    files: dict[str, tuple[str, str, bytes]] = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        raw = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(raw, bytes):
            continue
        if part.get_filename() is not None:
            files[name] = (str(part.get_filename()), part.get_content_type(), raw)
        else:
            texts.append((name, raw.decode("utf-8", "replace")))
    return texts, files


def read(call: Call) -> Params:
    """Everything the request carries; what the body says wins over the query."""
    found = Params()
    for name, value in call.request.query_params.multi_items():
        _put(found.values, name, value)
    kind = call.request.headers.get("content-type", "")
    if not call.body or call.request.method == "GET":
        return found
    if "json" in kind:
        try:
            decoded = json.loads(call.body)
        except ValueError:
            raise errors.invalid("The body is not valid JSON") from None
        if isinstance(decoded, dict):
            found.values.update(decoded)
    elif kind.startswith("multipart/"):
        texts, found.files = multipart(kind, call.body)
        for name, value in texts:
            _put(found.values, name, value)
    elif "urlencoded" in kind or not kind:
        for name, value in parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True):
            _put(found.values, name, value)
    return found
