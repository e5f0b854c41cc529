"""Rich text facets: links, mentions, hashtags; positions are UTF-8 bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import regex

from gembala.platforms.counting import utf8

_URL = regex.compile(r"(?<![\w@/.])https?://[^\s<>\"“”]+", regex.IGNORECASE)
_MENTION = regex.compile(
    r"(?<![\w@/.])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])", regex.IGNORECASE
)
_TAG = regex.compile(
    r"(?<!\S)[#＃](?!\ufe0f)([^\s\u00AD\u2060\u200A-\u200D]*[^\d\s\p{P}\u00AD\u2060\u200A-\u200D][^\s\u00AD\u2060\u200A-\u200D]*)"
)


def _trimmed(address: str) -> str:
    """An address without the punctuation of the sentence around it."""
    while address:
        if address[-1] in ".,;:!?'…" or (address[-1] == ")" and address.count("(") < address.count(")")):
            address = address[:-1]
        else:
            break
    return address


def facets(text: str, resolve: Callable[[str], str]) -> list[dict[str, Any]]:
    """Facets of a text. ``resolve`` gives the DID of a handle, or nothing when it is nobody (then no facet)."""
    found: list[tuple[int, int, dict[str, str]]] = []
    for match in _URL.finditer(text):
        address = _trimmed(match.group())
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": address}
        found.append((match.start(), match.start() + len(address), feature))
    found.extend(
        (match.start(), match.end(), {"$type": "app.bsky.richtext.facet#mention", "did": did})
        for match in _MENTION.finditer(text)
        if (did := resolve(match[1].lower()))
    )
    for match in _TAG.finditer(text):
        tag = regex.sub(r"\p{P}+$", "", match[1])
        if tag and len(tag) <= 64:
            feature = {"$type": "app.bsky.richtext.facet#tag", "tag": tag}
            found.append((match.start(), match.start(1) + len(tag), feature))
    answer, reached = [], 0
    for start, end, feature in sorted(found, key=lambda item: item[0]):
        if start < reached:
            continue
        reached = end
        span = {"byteStart": utf8(text[:start]), "byteEnd": utf8(text[:end])}
        answer.append({"index": span, "features": [feature]})
    return answer
