"""The one pass over a text that every head shares: folded text, words, spaced words joined, lexicon hits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from gembala.understanding.lexicon import BIT, KNOWN, NOTHING, Known
from gembala.understanding.normalise import Normalised, normalise
from gembala.understanding.verdict import Reason

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[^\W_]+|[?!\"]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_END = r"(?![^\W_])"
_SPACED = re.compile(
    rf"(?<![^\W_])(?P<a>[a-z0-9])(?P=a){{0,3}}(?:"
    rf"(?P<mark>[\W_]{{1,3}})(?P<b>[a-z0-9])(?P=b){{0,3}}{_END}(?:(?P=mark)(?P<c>[a-z0-9])(?P=c){{0,3}}{_END}){{1,40}}"
    rf"|(?:[^\w\s]|_)[a-z0-9]{_END}(?:(?:[^\w\s]|_)[a-z0-9]{_END}){{1,40}})"
    rf"(?:[\W_]{{1,3}}\d{{2,3}}{_END})?"
)
_SPACED_PAIR = re.compile(rf"(?<![^\W_])[a-z0-9]([\W_])[a-z0-9]{_END}(?!\1[^\W_]{_END})")
_LETTERS = re.compile(r"[^a-z0-9]+")
_MOST_WORDS = 700


class Hit(NamedTuple):
    """A lexicon entry met in the text: words [first, last) carry it."""

    head: str
    code: str
    weight: float
    first: int
    last: int
    leet: bool


_NO_HITS: list[Hit] = []
_place = attrgetter("first")


@dataclass(slots=True)
class Reading:
    """A text as every head sees it. `starts` and `ends` are positions in `norm.folded`."""

    norm: Normalised
    words: list[str]
    starts: list[int]
    ends: list[int]
    joined: list[int] = field(default_factory=list)
    phrases: list[Hit] = field(default_factory=list)
    met: list[tuple[int, Known]] = field(default_factory=list)
    """Words that stand alone in a list, but those of languages, with their places."""
    heads: int = 0
    """Whose lists have hits, one bit each (`lexicon.BIT`)."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What was worked out of this text and is asked for again."""

    def of(self, head: str) -> list[Hit]:
        """Hits of one lexicon, in the order of the text; gathered when they are first asked for."""
        if not self.heads & BIT.get(head, 0) and head != "language":
            return _NO_HITS
        found: list[Hit] | None = self.kept.get(head)
        if found is None:
            found = self.kept[head] = self._gather(head)
        return found

    def _gather(self, head: str) -> list[Hit]:
        if head == "language":
            met = [(i, e) for i, word in enumerate(self.words) for e in KNOWN[word].single if e.head == head]
            return [Hit(head, e.code, e.weight, i, i + 1, False) for i, e in met]
        found = [hit for hit in self.phrases if hit.head == head]
        first = len(found)
        bit = BIT[head]
        found += [
            Hit(head, entry.code, entry.weight, index, index + 1, known.leet)
            for index, known in self.met
            if known.heads & bit
            for entry in known.plain
            if entry.head == head
        ]
        if first and first < len(found):
            found.sort(key=_place)  # stable: a phrase stands before the word that it begins with
        return found

    def reason(self, code: str, first: int, last: int) -> Reason:
        """A reason that points at words [first, last)."""
        return self.reason_at(code, self.starts[first], self.ends[last - 1])

    def reason_at(self, code: str, start: int, end: int) -> Reason:
        """A reason that points at the folded slice [start, end)."""
        first, last = self.norm.span(start, end)
        return Reason(code, self.norm.piece(first, last), first, last)


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
    if len(spaced) > 1:  # a text that is spaced throughout has short words too
        taken = [(start, end) for start, end, _ in spaced]
        spaced += [
            (m.start(), m.end(), _LETTERS.sub("", m.group()))
            for m in _SPACED_PAIR.finditer(text)
            if all(m.end() <= start or m.start() >= end for start, end in taken[:40])
        ]
        spaced.sort()
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
    words, met = reading.words, reading.met
    heads, count = 0, len(words)
    for index, known in enumerate(map(KNOWN.__getitem__, words)):
        if known is NOTHING:
            continue
        if known.follow and index + 1 < count and words[index + 1] in known.follow:
            for head, code, weight, rest in known.follow[words[index + 1]]:
                last = index + 1 + len(rest)
                if last <= count and (len(rest) == 1 or tuple(words[index + 1 : last]) == rest):
                    reading.phrases.append(Hit(head, code, weight, index, last, known.leet))
                    heads |= BIT[head]
        if known.plain:
            met.append((index, known))
            heads |= known.heads
    reading.heads = heads
    return reading
