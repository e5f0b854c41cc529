"""Lengths in units of Unicode, and the tags and names in a text."""

from __future__ import annotations

import regex

_HASHTAG = regex.compile(r"(?<![\w&/])[#\uFF03](?=\w*[^\W\d_])(\w+)")
_MENTION = regex.compile(r"(?<![\w@/.])@(\w(?:[\w.]*\w)?)(?![@\w])")


def graphemes(text: str) -> int:
    """Number of user-perceived characters (extended grapheme clusters)."""
    return len(regex.findall(r"\X", text))


def codepoints(text: str) -> int:
    """Number of Unicode code points."""
    return len(text)


def utf16(text: str) -> int:
    """Number of UTF-16 code units, the unit of JavaScript's ``length``."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8(text: str) -> int:
    """Number of UTF-8 bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


def hashtags(text: str) -> list[str]:
    """The ``#tags`` of a text without their sign; a tag has at least one letter."""
    return [match[1] for match in _HASHTAG.finditer(text)]


def mentions(text: str) -> list[str]:
    """The ``@names`` of a text without their sign; addresses of mail are none."""
    return [match[1] for match in _MENTION.finditer(text)]
