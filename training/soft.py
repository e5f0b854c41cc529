"""What a larger model thinks of the texts that teach the network (`written/soft.npz`, made by `python -m training.distil`).

Texts are named by `data.key`, as in `written/readings.labels`; no text stands in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.data import ROOT, Row, key

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
FILE = ROOT / "written" / "soft.npz"
HARD = 0.5
"""How much of what is taught is the label, where a text has one."""
UNLABELLED = 0.3
"""Weight of a text that has no label of a head beside one that has."""
_SHARE = {"spam": 0.15, "abuse_english_tweets": 0.35}
"""Of these many texts are alike or far from what is judged: a share of them is asked."""


@dataclass(frozen=True, slots=True)
class Soft:
    """`rows` ascending; `chances[column]` (rows by labels) are what the larger model thinks of them."""

    rows: I64
    chances: Mapping[str, F32]

    def of(self, chosen: I64) -> Soft:
        """The opinions on these rows alone."""
        kept = np.isin(self.rows, chosen)
        return Soft(self.rows[kept], {column: some[kept] for column, some in self.chances.items()})

    def beside(self, column: str, at: I64, wanted: F32, weights: F32) -> tuple[I64, F32, F32]:
        """Rows, what is wanted of each, and weights: those given (`wanted` has a one at the label of each row of `at`)
        with the opinions mixed in, then the rows that have opinions alone."""
        if not len(self.rows):
            return at, wanted, weights
        place = np.searchsorted(self.rows, at).clip(max=len(self.rows) - 1)
        known = self.rows[place] == at
        wanted = wanted.copy()
        wanted[known] = HARD * wanted[known] + (1 - HARD) * self.chances[column][place[known]]
        alone = ~np.isin(self.rows, at)
        return (
            np.concatenate([at, self.rows[alone]]),
            np.concatenate([wanted, self.chances[column][alone]]),
            np.concatenate([weights, np.full(alone.sum(), UNLABELLED, np.float32)]),
        )


NOTHING = Soft(np.zeros(0, np.int64), {})


def asked(rows: Sequence[Row], part: npt.NDArray[np.float64], chosen: I64) -> I64:
    """Rows of `chosen` that the larger model is asked about; `part` as in `Studio`."""
    found = []
    for i in chosen.tolist():
        kind = "spam" if rows[i].labels.get("gambling") == "1" else rows[i].source
        if rows[i].source not in ("attacked", "mixed") and part[i] < _SHARE.get(kind, 1.0):
            found.append(i)
    return np.array(found, np.int64)


def save(file: Path, texts: Sequence[str], chances: Mapping[str, F32]) -> None:
    """Write chances (texts by labels) in eight bits, ordered by the texts' keys."""
    keys = np.array([int(key(text), 16) for text in texts], np.uint64)
    order = np.argsort(keys)
    bits = {f"{column}_chances": np.round(some[order] * 255).astype(np.uint8) for column, some in chances.items()}
    np.savez_compressed(file, keys=keys[order], **bits)


def beside(file: Path, texts: Sequence[str], chances: Mapping[str, F32]) -> dict[str, F32]:
    """The mean of these chances and of those in a file; where the file does not know a text, these alone."""
    keys, stored = _stored(file)
    place, known = _find(keys, texts)
    found = {}
    for column, some in chances.items():
        found[column] = some.copy()
        found[column][known] = (some[known] + _level(stored[f"{column}_chances"][place[known]])) / 2
    return found


def load(rows: Sequence[Row], part: npt.NDArray[np.float64], chosen: I64, file: Path = FILE) -> Soft:
    """Opinions on the rows of `chosen` (ascending) that the file has."""
    keys, stored = _stored(file)
    some = asked(rows, part, chosen)
    place, known = _find(keys, [rows[i].text for i in some])
    chances = {name.removesuffix("_chances"): _level(bits[place[known]]) for name, bits in stored.items()}
    return Soft(some[known], chances)


def _stored(file: Path) -> tuple[npt.NDArray[np.uint64], dict[str, npt.NDArray[np.uint8]]]:
    with np.load(file, allow_pickle=False) as archive:
        stored = {name: archive[name] for name in archive.files}
    return stored.pop("keys"), stored


def _find(keys: npt.NDArray[np.uint64], texts: Sequence[str]) -> tuple[I64, npt.NDArray[np.bool_]]:
    """Places of the texts among the keys, and which of them are there."""
    mine = np.array([int(key(text), 16) for text in texts], np.uint64)
    place = np.searchsorted(keys, mine).clip(max=len(keys) - 1)
    return place, keys[place] == mine


def _level(bits: npt.NDArray[np.uint8]) -> F32:
    """Chances that sum to one."""
    found = bits.astype(np.float32)
    return np.asarray(found / found.sum(1, keepdims=True), dtype=np.float32)
