"""LinkedIn's little text format: escapes, mentions, hashtags, and the silent end at a stray reserved character."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

RESERVED = frozenset("\\|{}@[]()<>#*_~")
_MENTION = re.compile(r"@\[((?:[^\[\]\\]|\\.)+)\]\((urn:li:(?:organization|person):[^()\s]+)\)")
_TEMPLATE = re.compile(r"\{hashtag\|\\?#\|([^{}|\\\s]+)\}")
_HASHTAG = re.compile(r"#[^\W_]+")  # an underscore needs its backslash, in a hashtag too


@dataclass
class Little:
    """What became of a commentary: the text people see, the part that was kept, who is mentioned, which hashtags."""

    text: str = ""
    kept: str = ""
    mentions: list[str] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)


def read(commentary: str) -> Little:
    """Read up to the first reserved character that stands for nothing; the rest is gone without a word."""
    found, place, shown = Little(), 0, []
    while place < len(commentary):
        char = commentary[place]
        step = 1
        if char == "\\":
            if commentary[place + 1 : place + 2] not in RESERVED or place + 1 >= len(commentary):
                break
            char, step = commentary[place + 1], 2
        elif char in RESERVED:
            special = _special(commentary, place, found)
            if special is None:
                break
            char, step = special
        shown.append(char)
        place += step
    found.text, found.kept = "".join(shown), commentary[:place]
    return found


def _special(commentary: str, place: int, found: Little) -> tuple[str, int] | None:
    """(what is shown, how many characters it took) of a mention or hashtag."""
    if match := _MENTION.match(commentary, place):
        found.mentions.append(match[2])
        return re.sub(r"\\(.)", r"\1", match[1]), len(match[0])
    if match := _TEMPLATE.match(commentary, place):
        found.hashtags.append(match[1])
        return "#" + match[1], len(match[0])
    if match := _HASHTAG.match(commentary, place):
        found.hashtags.append(match[0][1:])
        return match[0], len(match[0])
    return None
