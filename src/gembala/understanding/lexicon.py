"""The word lists under `data/`, compiled once: word or phrase to what it hints at.

A file is named after the head that reads it. `[code weight]` opens a section; its lines hold words and phrases
separated by commas; `#` begins a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "data"
_HEADER = re.compile(r"\[(\w+)(?:\s+(-?[\d.]+))?\]")
_RUN = re.compile(r"([^\d])\1{2,}")
_PAIR = re.compile(r"([^\d])\1+")
_LEET = str.maketrans("0134578", "oieastb")
_SUFFIXES = ("nya", "lah", "kah", "ku", "mu", "na", "ne", "an", "e")
_MOST_REMEMBERED = 100_000


class Entry(NamedTuple):
    """One hint: the head it is for, a stable code, a weight, and the words that must follow for a phrase."""

    head: str
    code: str
    weight: float
    rest: tuple[str, ...]


class Known(NamedTuple):
    """What the lexicon knows of a word: single-word entries, phrases that begin with it, and how it was found.

    `plain` are the single-word entries but those of languages, which are met so often that they are gathered only when
    asked for; `follow` are the phrases by their second word; `heads` are the heads of `plain`, one bit each.
    """

    single: tuple[Entry, ...]
    phrases: tuple[Entry, ...]
    leet: bool
    plain: tuple[Entry, ...] = ()
    follow: Mapping[str, tuple[Entry, ...]] = MappingProxyType({})
    heads: int = 0


NOTHING = Known((), (), False)
BIT: Mapping[str, int] = {path.stem: 1 << at for at, path in enumerate(sorted(_FOLDER.glob("*.txt")))}
"""A bit for each head that has a list."""


def _known(single: Iterable[Entry], phrases: Iterable[Entry] = (), *, leet: bool = False) -> Known:
    alone, longest = tuple(single), sorted(phrases, key=lambda e: -len(e.rest))
    plain = tuple(e for e in alone if e.head != "language")
    follow: dict[str, tuple[Entry, ...]] = {}
    for entry in longest:
        follow[entry.rest[0]] = (*follow.get(entry.rest[0], ()), entry)
    heads = 0
    for entry in plain:
        heads |= BIT[entry.head]
    return Known(alone, tuple(longest), leet, plain, follow, heads)


def _load(folder: Path) -> dict[str, Known]:
    table: dict[str, list[Entry]] = {}
    for path in sorted(folder.glob("*.txt")):
        code, weight = "", 0.0
        for line in path.read_text(encoding="utf-8").splitlines():
            line = line.partition("#")[0].strip()
            header = _HEADER.fullmatch(line)
            if header:
                code, weight = header.group(1), float(header.group(2) or 1)
                continue
            for phrase in filter(None, (part.strip() for part in line.split(","))):
                first, *rest = phrase.split()
                table.setdefault(first, []).append(Entry(path.stem, code, weight, tuple(rest)))
    return {
        word: _known((e for e in entries if not e.rest), (e for e in entries if e.rest))
        for word, entries in table.items()
    }


WORDS = _load(_FOLDER)
SECTIONS: tuple[tuple[str, str], ...] = tuple(
    sorted({(e.head, e.code) for known in WORDS.values() for e in (*known.single, *known.phrases)})
)
"""Every (head, code) that occurs, in order."""


def _without_runs(word: str) -> tuple[str, list[str]]:
    """The word with long runs of a letter shortened to one, and the spellings to try because of its runs."""
    if not _PAIR.search(word):
        return word, []
    once, single = _RUN.sub(r"\1", word), _PAIR.sub(r"\1", word)
    return once, [single] if once == word else [_RUN.sub(r"\1\1", word), once, single]


def _find(word: str) -> Known:
    if len(word) > 40:
        return NOTHING
    once, tries = _without_runs(word)
    if once[-1].isdigit() and once[:-1].isalpha():
        tries.append(once[:-1])
    for one in tries:
        if one in WORDS and len(one) > 2:
            return WORDS[one]
    for suffix in _SUFFIXES:
        if once.endswith(suffix) and len(once) - len(suffix) >= 4 and once[: -len(suffix)] in WORDS:
            known = WORDS[once[: -len(suffix)]]
            return _known(known.plain)
    if not once.isalpha() and not once.isdigit():
        plain = once.translate(_LEET)
        if plain in WORDS and plain.isalpha() and len(plain) > 2:
            return WORDS[plain]._replace(leet=True)
    return NOTHING


class _Remembered(dict[str, Known]):
    """What is known of every word met so far, bounded in number."""

    def __missing__(self, word: str) -> Known:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        known = WORDS.get(word)
        found = self[word] = _find(word) if known is None else known
        return found


KNOWN = _Remembered()


def look_up(word: str) -> Known:
    """Entries for a folded word; also finds repeated letters, common suffixes and digits that stand for letters."""
    return KNOWN[word]
