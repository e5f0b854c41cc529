"""Mastodon's length: graphemes, an address always the same, of a remote name only its local part."""

from __future__ import annotations

import regex

from gembala.platforms.counting.plain import graphemes
from gembala.platforms.counting.weighted import urls_x

URL_LENGTH = 23
_REMOTE = regex.compile(r"(?<![=/\w])(@[a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?)@[\w.-]+\w", regex.IGNORECASE)


def mastodon(text: str, *, url_length: int = URL_LENGTH) -> int:
    """Length as Mastodon counts it; ``url_length`` is what the server says an address counts."""
    out, at = [], 0
    for span in urls_x(text):
        address = text[span.start : span.end]
        if address.lower().startswith(("http://", "https://")):
            out.append(text[at : span.start] + "x" * url_length)
            at = span.end
    out.append(text[at:])
    return graphemes(_REMOTE.sub(r"\1", "".join(out)))
