"""The weighted length of X.

`weighted_x` follows the public counting rule of X (configuration v3): normalise to NFC, an address counts 23, an emoji
sequence counts 2, and every other character 1 or 2 by its code point. The facts it needs (top-level domains and emoji
sequences that the rule knows) lie as plain lists in ``data``.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import regex

LIMIT_X = 280
URL_WEIGHT = 23
INVALID_X = frozenset("\ufffe\ufeff\uffff")
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_SKIN = "[\U0001f3fb-\U0001f3ff]"
_MARKS = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
_SPACES = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_ACCENTS = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\xFF\u0100-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B"
    r"\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
_LABEL = rf"[^!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~${_SPACES}\uFFFE\uFEFF\uFFFF{_MARKS}]"
_PATH = rf"[a-z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_ACCENTS}]"
_PATH_END = rf"[+\-a-z\u0400-\u04FF0-9=_#/{_ACCENTS}]"
_PARENS = rf"\((?:{_PATH}+|(?:{_PATH}*\({_PATH}+\){_PATH}*))\)"
_QUERY = r"[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"
_QUERY_END = r"[a-z0-9\-_&=#/]"
_SEPARATORS = regex.compile(r"[.\u3002\uFF0E\uFF61]")
_CASHTAG = regex.compile(
    rf"(?:^|[{_SPACES}])\$([a-z]{{1,6}}(?:[._][a-z]{{1,2}})?)(?=\Z|\s|[!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~$])",
    regex.IGNORECASE,
)
_TCO = regex.compile(rf"^https?://t\.co/([a-z0-9]+)(?:\?{_QUERY}*{_QUERY_END})?", regex.IGNORECASE)
_CHUNK = regex.compile(rf"[^{_SPACES}]+")


class Span(NamedTuple):
    """An address inside a text: ``start`` and ``end`` are code point positions, ``end`` excluded."""

    start: int
    end: int


@cache
def _data(name: str) -> tuple[str, ...]:
    lines = (files("gembala.platforms.counting") / "data" / name).read_text(encoding="utf-8").split("\n")
    return tuple(line for line in lines if line)


@cache
def _tlds() -> str:
    generic, country = ("|".join(map(regex.escape, _data(name))) for name in ("gtld.txt", "cctld.txt"))
    after = r"(?=[^0-9a-zA-Z@+-]|\Z)"
    return rf"(?:(?:{generic}){after}|(?:{country}){after}|xn--[\-0-9a-z]+)"


@cache
def _url_pattern() -> regex.Pattern[str]:
    above = rf"{_LABEL}(?:[_\-]|{_LABEL})*+(?<![_\-])\."
    domain = rf"(?:{above}){{0,20}}(?:{_LABEL}(?:-|{_LABEL})*+(?<!-)\.){_tlds()}"
    # balanced parentheses end an address only as a piece of their own: "(island)" does, "(island),(more)" does not
    path = rf"(?:{_PATH}*(?:{_PARENS}{_PATH}*){{0,50}}{_PATH_END}|{_PARENS}|@{_PATH}+/)"
    return regex.compile(
        rf"(?P<before>[^A-Za-z0-9@\uFF20$#\uFF03\uFFFE\uFEFF\uFFFF]|[{_MARKS}]|^)"
        rf"(?P<url>(?P<protocol>https?://)?(?P<domain>{domain})(?::[0-9]+)?"
        rf"(?P<path>/{path}*)?(?:\?{_QUERY}*{_QUERY_END})?)",
        regex.IGNORECASE,
    )


@cache
def _ascii_domain() -> regex.Pattern[str]:
    return regex.compile(rf"(?:[\-a-z0-9{_ACCENTS}]+\.)+{_tlds()}", regex.IGNORECASE)


@cache
def _emoji_pattern() -> regex.Pattern[str]:
    lines = sorted(_data("emoji_sequences.txt"), key=lambda row: -len(row.split()))
    parts = (
        "".join(_SKIN if item == "*" else regex.escape(chr(int(item, 16))) for item in line.split()) for line in lines
    )
    return regex.compile("|".join(parts))


def _names_a_host(domain: str) -> bool:
    if domain.startswith("xn--") and not _ascii_domain().search(domain):
        return False
    for label in _SEPARATORS.split(domain):
        encoded = label if label.isascii() else "xn--" + label.encode("punycode", "replace").decode()
        if not 1 <= len(encoded) <= 63:
            return False
    return True


@cache
def _ending() -> regex.Pattern[str]:
    return regex.compile(rf"\.{_tlds()}", regex.IGNORECASE)


def _urls_in(chunk: str, base: int) -> list[Span]:
    found: list[Span] = []
    for match in _url_pattern().finditer(chunk):
        url, domain, start = match["url"], match["domain"], base + match.start("url")
        if not _names_a_host(domain) or len(url) > 4096:
            continue
        if match["protocol"]:
            short = _TCO.match(url)
            if short and len(short[1]) > 40:
                continue
            found.append(Span(start, start + (short.end() if short else len(url))))
            continue
        if match["before"] and match["before"] in "-_./":
            continue
        spans = [Span(base + m.start(), base + m.end()) for m in _ascii_domain().finditer(chunk, *match.span("domain"))]
        if spans and match["path"]:
            spans[-1] = Span(spans[-1].start, start + len(url))
        found.extend(spans)
    return found


def urls_x(text: str) -> list[Span]:
    """The addresses that X would shorten, in order; positions are code points of the NFC text given.

    A host of more than 22 labels and a path of more than 50 parentheses in a row are not followed further, so that a
    hostile text cannot keep the counter busy.
    """
    if "." not in text:
        return []
    found: list[Span] = []
    for chunk in _CHUNK.finditer(text):
        if _ending().search(chunk.group()):
            start = max(chunk.start() - 1, 0)
            found.extend(_urls_in(text[start : chunk.end()], start))
    return found


def weighted_x(text: str) -> int:
    """Length of a text as X counts it (limit 280 for a standard account)."""
    normal = unicodedata.normalize("NFC", text)
    urls = {span.start: span.end for span in urls_x(normal)}
    emoji = {match.start(): match.end() for match in _emoji_pattern().finditer(normal)}
    weight, at = 0, 0
    while at < len(normal):
        if at in urls:
            weight, at = weight + URL_WEIGHT, urls[at]
        elif at in emoji:
            weight, at = weight + 2, emoji[at]
        else:
            code = ord(normal[at])
            weight, at = weight + (1 if any(low <= code <= high for low, high in _LIGHT) else 2), at + 1
    return weight


def cashtags(text: str) -> list[str]:
    """The ``$TAGS`` of a text, without the sign, as X reads them."""
    return [match[1] for match in _CASHTAG.finditer(text)]
