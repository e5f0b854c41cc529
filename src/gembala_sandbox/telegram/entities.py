"""Texts as Telegram stores them: HTML taken apart, what it marks by itself; offsets are UTF-16 units."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from gembala_sandbox.telegram import errors

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "tg-spoiler": "spoiler", "blockquote": "blockquote", "a": "text_link",
}  # fmt: skip
_AUTO = (
    ("url", re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]]", re.IGNORECASE)),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{4,31}")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z]\w{0,31}")),
)


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.found = "", list[dict[str, Any]]()
        self._open: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _TAGS or (tag == "a" and not given.get("href")):
            raise errors.bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self.getpos()[1]}')
        entity: dict[str, Any] = {"tag": tag, "type": _TAGS[tag], "offset": units(self.text)}
        if tag == "a":
            entity["url"] = given["href"]
        self._open.append(entity)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1]["tag"] != tag:
            raise errors.bad(f"can't parse entities: Unmatched end tag at byte offset {self.getpos()[1]}")
        entity = self._open.pop()
        entity["length"] = units(self.text) - entity["offset"]
        if entity.pop("tag") and entity["length"]:
            self.found.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data

    def finish(self) -> None:
        self.close()
        if self._open:
            raise errors.bad(
                f"can't parse entities: Can't find end tag corresponding to start tag {self._open[-1]['tag']}"
            )


def read(raw: str, mode: str, given: Any) -> tuple[str, list[dict[str, Any]]]:
    """(text, entities) of what was sent; outer white space goes."""
    if mode and mode.lower() != "html":
        raise errors.bad("unsupported parse_mode")
    found: list[dict[str, Any]] = []
    text = raw
    if mode:
        parser = _Html()
        parser.feed(raw)
        parser.finish()
        text, found = parser.text, parser.found
    elif isinstance(given, list):
        found = [one for one in given if isinstance(one, dict) and _inside(one, text)]
    if not mode:
        left = units(text) - units(text.lstrip())
        found = [one | {"offset": one["offset"] - left} for one in found]
    text = text.strip()
    return text, sorted([*found, *_auto(text)], key=lambda one: (one["offset"], -one["length"]))


def _inside(entity: dict[str, Any], text: str) -> bool:
    offset, length = entity.get("offset"), entity.get("length")
    return isinstance(offset, int) and isinstance(length, int) and offset >= 0 and offset + length <= units(text)


def _auto(text: str) -> list[dict[str, Any]]:
    found, taken = list[dict[str, Any]](), list[tuple[int, int]]()
    for kind, pattern in _AUTO:
        for match in pattern.finditer(text):
            if all(match.end() <= a or match.start() >= b for a, b in taken):
                taken.append(match.span())
                found.append({"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())})
    return found
