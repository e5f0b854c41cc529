"""Near-duplicate campaigns: the same text from several accounts, also when the advertised name is changed.

A text's key is a MinHash signature (Broder 1997) over four-letter shingles of its folded letters, in which names that
look advertised are masked; eight bits of each of 32 minima are kept (b-bit MinHash, Li and König 2010). The key is 64
hexadecimal digits: eight bands of four minima. Texts that are 60 % alike share a band with probability .67, texts that
are 80 % alike with .98; `likeness` then compares the whole keys.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from gembala.understanding.disguise import named_words
from gembala.understanding.reading import Reading

ROWS = 32
BANDS = 8
_BAND = 2 * ROWS // BANDS
_LEAST_LETTERS = 14
_MOST_LETTERS = 600
_RANDOM = np.random.default_rng(20261121)
_FACTORS = _RANDOM.integers(1, 2**32, ROWS, dtype=np.uint32) | np.uint32(1)
_ADDENDS = _RANDOM.integers(0, 2**32, ROWS, dtype=np.uint32)
_PIECE = 4_096


def masked(reading: Reading) -> str:
    """The letters that are compared: words without digits, links and advertised names, one mark for each of these."""
    names = named_words(reading)
    odd = [word for word in reading.words if not word.isalpha()]
    if not names and not any(map(str.isalnum, odd)):
        return "".join(filter(str.isalpha, reading.words) if odd else reading.words)[:_MOST_LETTERS]
    kept: list[str] = []
    for index, word in enumerate(reading.words):
        if index in names or not word.isalpha():
            if word.isalnum() and (not kept or kept[-1] != "#"):
                kept.append("#")
            continue
        kept.append(word)
    return "".join(kept)[:_MOST_LETTERS]


def keys(readings: Sequence[Reading]) -> list[str]:
    """The key of each reading, "" where fewer than 14 letters are left to compare."""
    texts = [masked(reading) for reading in readings]
    found = [""] * len(texts)
    chosen = [i for i, text in enumerate(texts) if len(text) >= _LEAST_LETTERS]
    lengths = np.array([len(texts[i]) for i in chosen], dtype=np.int64)
    if not chosen:
        return found
    joined = "".join(texts[i] for i in chosen).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype=np.uint32).astype(np.uint32)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    mixed = np.zeros(len(codes) - 3, dtype=np.uint32)
    for step in range(4):
        mixed = (mixed ^ codes[step : len(codes) - 3 + step]) * np.uint32(16777619)
        mixed ^= mixed >> np.uint32(15)
    at = 0
    while at < len(chosen):
        until = at + 1
        while until < len(chosen) and starts[until] + lengths[until] - starts[at] < _PIECE:
            until += 1
        inside = np.concatenate([np.arange(starts[i], starts[i] + lengths[i] - 3) for i in range(at, until)])
        first = np.concatenate(([0], np.cumsum(lengths[at:until] - 3)[:-1]))
        table = mixed[inside, None] * _FACTORS + _ADDENDS
        table ^= table >> np.uint32(16)
        minima = np.minimum.reduceat(table, first, axis=0)
        low = ((minima * np.uint32(2654435761)) >> np.uint32(24)).astype(np.uint8)
        for row in range(until - at):
            found[chosen[at + row]] = low[row].tobytes().hex()
        at = until
    return found


def likeness(one: str, other: str) -> float:
    """Estimated share of shingles that two texts have in common (0 to 1, standard error at most .09)."""
    if not one or not other:
        return 0.0
    equal = sum(a == b for a, b in zip(bytes.fromhex(one), bytes.fromhex(other), strict=True))
    return max(0.0, (equal / ROWS - 1 / 256) / (1 - 1 / 256))


def bands(key: str) -> tuple[str, ...]:
    """The eight pieces of a key; two texts worth comparing have a piece in common at the same place."""
    return tuple(f"{i}{key[i * _BAND : (i + 1) * _BAND]}" for i in range(BANDS)) if key else ()


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody said: any id, any id of the author, when (an aware moment), and the text's key."""

    id: Hashable
    author: Hashable
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """Sayings that are the same text, oldest first. `likeness` is the least likeness to a neighbour in the group."""

    ids: tuple[Hashable, ...]
    authors: int
    first: datetime
    last: datetime
    likeness: float


def campaigns(
    sayings: Iterable[Saying], *, window: timedelta, least_authors: int = 3, alike: float = 0.6
) -> list[Campaign]:
    """Groups of texts at least `alike`, each said at most `window` after one before it, by `least_authors` authors.

    Largest group first. Takes time proportional to the number of sayings.
    """
    ordered = sorted((s for s in sayings if s.key), key=lambda s: s.at)
    parent = list(range(len(ordered)))
    weakest = [1.0] * len(ordered)

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    latest: dict[str, int] = {}
    for index, saying in enumerate(ordered):
        for band in bands(saying.key):
            before = latest.get(band)
            latest[band] = index
            if before is None or saying.at - ordered[before].at > window or root(before) == root(index):
                continue
            near = likeness(saying.key, ordered[before].key)
            if near >= alike:
                one, other = root(before), root(index)
                parent[other] = one
                weakest[one] = min(weakest[one], weakest[other], near)
    groups: dict[int, list[int]] = {}
    for index in range(len(ordered)):
        groups.setdefault(root(index), []).append(index)
    found = []
    for first, members in groups.items():
        authors = len({ordered[i].author for i in members})
        if authors >= least_authors:
            ids = tuple(ordered[i].id for i in members)
            found.append(
                Campaign(ids, authors, ordered[members[0]].at, ordered[members[-1]].at, round(weakest[first], 3))
            )
    return sorted(found, key=lambda c: -len(c.ids))
