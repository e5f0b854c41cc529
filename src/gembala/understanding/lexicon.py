"""The word lists under `data/`, compiled once: word or phrase to what it hints at.

A file is named after the head that reads it. `[code weight]` opens a section; its lines hold words and phrases
separated by commas; `#` begins a remark.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "data"
_HEADER = re.compile(r"\[(\w+)(?:\s+(-?[\d.]+))?\]")
_RUN = re.compile(r"(.)\1{2,}")
_PAIR = re.compile(r"(.)\1+")
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
    """What the lexicon knows of a word: single-word entries, phrases that begin with it, and how it was found."""

    single: tuple[Entry, ...]
    phrases: tuple[Entry, ...]
    leet: bool


NOTHING = Known((), (), False)


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
        word: Known(
            tuple(e for e in entries if not e.rest),
            tuple(sorted((e for e in entries if e.rest), key=lambda e: -len(e.rest))),
            False,
        )
        for word, entries in table.items()
    }


WORDS = _load(_FOLDER)
_remembered: dict[str, Known] = {}


def _find(word: str) -> Known:
    if len(word) > 40:
        return NOTHING
    once = _RUN.sub(r"\1", word)
    tries = [_RUN.sub(r"\1\1", word), once, _PAIR.sub(r"\1", word)] if once != word else [_PAIR.sub(r"\1", word)]
    if once[-1].isdigit() and once[:-1].isalpha():
        tries.append(once[:-1])
    for one in tries:
        if one in WORDS and len(one) > 2:
            return WORDS[one]
    for suffix in _SUFFIXES:
        stem = once[: -len(suffix)]
        if len(stem) >= 4 and once.endswith(suffix) and stem in WORDS:
            known = WORDS[stem]
            return Known(tuple(e for e in known.single if e.head != "language"), (), False)
    if not once.isalpha() and not once.isdigit():
        plain = once.translate(_LEET)
        if plain in WORDS and plain.isalpha() and len(plain) > 2:
            return WORDS[plain]._replace(leet=True)
    return NOTHING


def look_up(word: str) -> Known:
    """Entries for a folded word; also finds repeated letters, common suffixes and digits that stand for letters."""
    known = WORDS.get(word)
    if known is not None:
        return known
    known = _remembered.get(word)
    if known is None:
        if len(_remembered) > _MOST_REMEMBERED:
            _remembered.clear()
        known = _remembered[word] = _find(word)
    return known
