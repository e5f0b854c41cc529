"""Threads' length: code points, but of an emoji its UTF-8 bytes.

Source: Meta's page "Threads Posts" (14 April 2026): 500 characters, emojis counted as their number of UTF-8 bytes.
"""

from __future__ import annotations

import regex

from gembala.platforms.counting.plain import utf8

_EMOJI = regex.compile(r"[\p{Emoji_Presentation}\p{Regional_Indicator}\ufe0f\u20e3]")


def threads(text: str) -> int:
    """Length as Threads counts it."""
    return sum(utf8(one) if _EMOJI.search(one) else len(one) for one in regex.findall(r"\X", text))
