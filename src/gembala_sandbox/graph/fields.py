"""The `fields` parameter (`id,comments.limit(5){text,from}`) and objects that answer it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gembala_sandbox.graph import errors
from gembala_sandbox.wire import Call

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ABSENT = object()
"""What a getter gives for a field that has no value: the field is left out."""


@dataclass
class Field:
    """One wanted field with its modifiers (`limit(5)`) and the fields below it."""

    name: str
    args: dict[str, str] = field(default_factory=dict)
    sub: list[Field] = field(default_factory=list)
    raw: str = ""

    def limit(self) -> int | None:
        """`limit(n)`, if any. Refuses what is no number."""
        text = self.args.get("limit", "")
        if text and not text.isdigit():
            raise errors.invalid("Param limit must be an integer")
        return int(text) if text else None


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def listing(self) -> list[Field]:
        found: list[Field] = []
        while self.at < len(self.text):
            match = _NAME.match(self.text, self.at)
            if match is None:
                raise errors.error(2500, f'Syntax error "Expected name." at character {self.at}: {self.text}')
            self.at = match.end()
            one = Field(match.group())
            self._modifiers(one)
            start = self.at + 1
            if self._take("{"):
                one.sub = self.listing()
                one.raw = self.text[start : self.at]
                if not self._take("}"):
                    raise errors.error(2500, f'Syntax error "Expected end of string." at character {self.at}')
            found.append(one)
            if not self._take(","):
                break
        return found

    def _modifiers(self, one: Field) -> None:
        while self._take("."):
            match = _NAME.match(self.text, self.at)
            close = self.text.find(")", self.at)
            if match is None or close < 0 or self.text[match.end() : match.end() + 1] != "(":
                raise errors.error(2500, f'Syntax error "Expected name." at character {self.at}: {self.text}')
            one.args[match.group()] = self.text[match.end() + 1 : close]
            self.at = close + 1

    def _take(self, sign: str) -> bool:
        if self.text[self.at : self.at + 1] == sign:
            self.at += 1
            return True
        return False


def parse(text: str) -> list[Field]:
    """The wanted fields. Refuses what does not parse."""
    reader = _Reader(re.sub(r"\s+", "", text))
    found = reader.listing()
    if reader.at != len(reader.text):
        raise errors.error(2500, f'Syntax error "Expected end of string." at character {reader.at}: {text}')
    return found


Getter = Callable[[Call, Any, Field], Any]


def show(
    call: Call, node: str, getters: Mapping[str, Getter], thing: Any, wanted: list[Field], default: str
) -> dict[str, Any]:
    """The object with what is wanted (`default` when nothing is) and always its id. Refuses unknown fields."""
    asked = wanted or parse(default)
    shown: dict[str, Any] = {}
    for one in asked:
        getter = getters.get(one.name)
        if getter is None:
            raise errors.no_field(one.name, node)
        value = getter(call, thing, one)
        if value is not ABSENT and value is not None:
            shown[one.name] = value
    if "id" in getters:
        shown["id"] = getters["id"](call, thing, Field("id"))
    return shown
