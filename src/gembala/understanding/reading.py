"""The one pass over a text that every head shares: folded text, words, spaced words joined, lexicon hits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from gembala.understanding.lexicon import look_up
from gembala.understanding.normalise import Normalised, normalise
from gembala.understanding.verdict import Reason

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[^\W_]+|[?!\"]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_SPACED = re.compile(r"(?<![^\W_])[a-z0-9](?:[\W_]{1,3}[a-z0-9](?![^\W_])){2,40}(?:[\W_]{1,3}\d{2,3}(?![^\W_]))?")
_LETTERS = re.compile(r"[^a-z0-9]+")
_MOST_WORDS = 700


class Hit(NamedTuple):
    """A lexicon entry met in the text: words [first, last) carry it."""

    code: str
    weight: float
    first: int
    last: int
    leet: bool


_NO_HITS: list[Hit] = []


@dataclass(slots=True)
class Reading:
    """A text as every head sees it. `starts` and `ends` are positions in `norm.folded`."""

    norm: Normalised
    words: list[str]
    starts: list[int]
    ends: list[int]
    joined: list[int] = field(default_factory=list)
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    def of(self, head: str) -> list[Hit]:
        """Hits of one lexicon, in the order of the text."""
        return self.hits.get(head, _NO_HITS)

    def reason(self, code: str, first: int, last: int) -> Reason:
        """A reason that points at words [first, last)."""
        return self.reason_at(code, self.starts[first], self.ends[last - 1])

    def reason_at(self, code: str, start: int, end: int) -> Reason:
        """A reason that points at the folded slice [start, end)."""
        first, last = self.norm.span(start, end)
        return Reason(code, self.norm.evidence(start, end), first, last)


def _split(norm: Normalised) -> Reading:
    text = norm.folded
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    joined: list[int] = []
    spaced = [
        (m.start(), m.end(), _LETTERS.sub("", m.group()))
        for m in _SPACED.finditer(text)
        if sum(c.isalpha() for c in m.group()) >= 3
    ]
    at = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        if at < len(spaced) and end > spaced[at][0]:
            if end >= spaced[at][1]:
                joined.append(len(words))
                words.append(spaced[at][2])
                starts.append(spaced[at][0])
                ends.append(spaced[at][1])
                at += 1
            continue
        words.append(match.group())
        starts.append(start)
        ends.append(end)
        if len(words) >= _MOST_WORDS:
            break
    return Reading(norm, words, starts, ends, joined)


def read(text: str) -> Reading:
    """Normalise, split and look up `text` once; bounded in time for any input."""
    reading = _split(normalise(text))
    words, hits = reading.words, reading.hits
    count = len(words)
    for index, word in enumerate(words):
        single, phrases, leet = look_up(word)
        for head, code, weight, rest in phrases:
            last = index + 1 + len(rest)
            if last <= count and tuple(words[index + 1 : last]) == rest:
                hits.setdefault(head, []).append(Hit(code, weight, index, last, leet))
        for head, code, weight, _ in single:
            hits.setdefault(head, []).append(Hit(code, weight, index, index + 1, leet))
    return reading
