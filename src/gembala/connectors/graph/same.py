"""Whether a text that stands at the platform is the one that we sent."""

from __future__ import annotations

import html
import unicodedata


def comparable(text: str) -> str:
    """A text as it can be compared after the platform escaped signs and trimmed spaces."""
    return " ".join(unicodedata.normalize("NFC", html.unescape(text)).split())


def same(left: str, right: str) -> bool:
    """Equal but for spaces, escaping and the composition of letters."""
    return comparable(left) == comparable(right)
