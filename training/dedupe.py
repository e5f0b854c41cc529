"""Which texts are nearly the same: no group may stand on both sides of a split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from gembala.understanding.campaign import bands, keys, likeness
from gembala.understanding.reading import read

ALIKE = 0.5
_PIECE = 2_000


def groups(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """A group number for each text: texts at least half alike (MinHash over brand-masked letters) share one.

    Texts too short for a MinHash are grouped when their folded words are the same.
    """
    parent = list(range(len(texts)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    seen: dict[str, int] = {}
    found: list[str] = []
    for at in range(0, len(texts), _PIECE):
        readings = [read(text) for text in texts[at : at + _PIECE]]
        found += keys(readings)
        for index, reading in enumerate(readings, at):
            plain = " ".join(reading.words)
            if plain in seen:
                parent[root(index)] = root(seen[plain])
            seen.setdefault(plain, index)
    buckets: dict[str, list[int]] = {}
    for index, key in enumerate(found):
        for band in bands(key):
            some = buckets.setdefault(band, [])
            for other in some[-8:]:
                one, two = root(index), root(other)
                if one != two and likeness(key, found[other]) >= ALIKE:
                    parent[one] = two
            some.append(index)
    return np.array([root(index) for index in range(len(texts))], dtype=np.int64)


def without(train: Iterable[int], test: Iterable[int], group: npt.NDArray[np.int64]) -> list[int]:
    """The rows of `train` that are no near copy of any row of `test`."""
    barred = {int(group[i]) for i in test}
    return [i for i in train if int(group[i]) not in barred]
