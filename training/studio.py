"""The workbench of one training: rows, corpus, features, splits; linear columns are fitted here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from training import linear
from training.corpus import Corpus
from training.data import Row
from training.dedupe import groups
from training.fit import say
from training.soft import Soft
from training.tasks import COLUMNS, JUDGED, LINEAR_ALONE, WITH_VIEWS, disguised, every_row, lesson, mixed, pieces

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
FOLDS = 5
STRENGTH = {"language": 10.0, "gambling": 10.0, "offer": 10.0}
_OTHER_STRENGTH = 3.0
MADE = ("attacked", "mixed", "piece")
"""Sources of texts that were made of others; they teach no vocabulary."""
_LEAST_OF_TALK = 3
"""A feature that fewer texts of community talk hold would be learned by heart."""


@dataclass(slots=True)
class Studio:
    """Everything that fits share. `group` numbers near copies; `fold` (0 to 4) is a property of the group."""

    rows: list[Row]
    corpus: Corpus
    group: I64
    fold: I64
    part: npt.NDArray[np.float64]
    source: npt.NDArray[Any]
    known: list[int]
    features: linear.Features
    matrix: Any
    signs: F32
    views: F32 | None = None
    """What the models of reviews and of gambling say of every text; helps the heads that have few examples."""

    def where(self, *sources: str) -> I64:
        """Rows of these sources (beginnings of names)."""
        return np.flatnonzero([s.startswith(sources) for s in self.source])

    def clear_of(self, train: Sequence[int] | I64, test: Sequence[int] | I64) -> I64:
        """`train` without near copies of `test`."""
        barred = np.isin(self.group, np.unique(self.group[np.asarray(test, dtype=np.int64)]))
        return np.asarray([i for i in train if not barred[i]], dtype=np.int64)

    def taught(self, column: str, chosen: Sequence[int] | I64) -> tuple[I64, list[str], npt.NDArray[np.float64]]:
        """Rows that teach a column, their labels and weights."""
        at, labels, weights = [], [], []
        for i in chosen:
            found = lesson(self.rows[i], column, float(self.part[i]))
            if found is not None:
                at.append(int(i))
                labels.append(found[0])
                weights.append(found[1])
        return np.array(at, np.int64), labels, np.array(weights)

    def fit(self, column: str, chosen: Sequence[int] | I64) -> tuple[F32, F32]:
        """Weights and biases of one column of the linear tables.

        Not all who label talk mean the same by a label. So each feature of it has a weight that all texts teach and one
        that only those of the measure (`JUDGED`) teach; what is kept is their sum (Daumé 2007).
        """
        at, labels, weights = self.taught(column, chosen)
        strength = STRENGTH.get(column, _OTHER_STRENGTH)
        say(f"fitting {column} on {len(at)} texts")
        tolerance = 1e-4 if column == "gambling" else 5e-4
        seen = self._seen(column, at)
        if column not in WITH_VIEWS:
            return linear.fit(seen, labels, COLUMNS[column], strength=strength, weight=weights, tolerance=tolerance)
        both = sp.hstack([seen, sp.diags(np.isin(self.source[at], JUDGED).astype(np.float32)) @ seen]).tocsr()
        rows, bias = linear.fit(
            both, labels, COLUMNS[column], strength=strength, weight=weights, tolerance=tolerance, least=_LEAST_OF_TALK
        )
        return rows[: seen.shape[1]] + rows[seen.shape[1] :], bias

    def fit_opinions(self, column: str, chosen: I64, opinions: Soft) -> tuple[F32, F32]:
        """As `fit` for a column that all texts teach alike, with the opinions of a larger model beside the labels."""
        at, labels, weights = self.taught(column, chosen)
        wanted = np.eye(len(COLUMNS[column]), dtype=np.float32)[[COLUMNS[column].index(label) for label in labels]]
        at, wanted, weights = opinions.of(chosen).beside(column, at, wanted, weights.astype(np.float32))
        say(f"fitting {column} on {len(at)} texts, most of them by opinions")
        return linear.fit_opinions(self.matrix[at], wanted, strength=_OTHER_STRENGTH, weight=weights)

    def _seen(self, column: str, rows: I64) -> Any:
        if column not in WITH_VIEWS or self.views is None:
            return self.matrix[rows]
        return sp.hstack([self.matrix[rows], sp.csr_matrix(self.views[rows])]).tocsr()

    def score(self, weights: tuple[F32, F32], rows: Sequence[int] | I64) -> F32:
        """Log-odds of the labels of a column."""
        at, count = np.asarray(rows), self.matrix.shape[1]
        found = self.matrix[at] @ weights[0][:count] + weights[1]
        if len(weights[0]) > count and self.views is not None:
            found = found + self.views[at] @ weights[0][count:]
        return np.asarray(found, dtype=np.float32)


def studio(base: Path, more: Sequence[Row] = (), *, pieced: bool = False) -> Studio:
    """Read everything once. Texts of validation sets and of community_gold (and near copies) teach no vocabulary.

    `pieced`: with the pieces of texts that opinions of a larger model are about.
    """
    rows = [*every_row(base), *more]
    source = np.array([row.source for row in rows])
    say(f"{len(rows)} texts; looking for near copies")
    group = groups([row.text for row in rows])
    test = np.flatnonzero([s.endswith("_valid") or s == "community_gold" for s in source])
    barred = np.isin(group, np.unique(group[test]))
    fold = (group * 2654435761 >> 7) % FOLDS
    spam_fifth = np.array([row.source == "gambling_spam" for row in rows]) & (fold == 0)
    free = [i for i in range(len(rows)) if not barred[i] and not spam_fifth[i]]
    made, origin = disguised(rows, free, seed=1)
    made_mixed, origin_mixed = mixed(rows, free, seed=2)
    made_pieces, origin_pieces = pieces(rows, free, seed=5) if pieced else ([], [])
    rows += made + made_mixed + made_pieces
    group = np.concatenate([group, group[origin], group[origin_mixed], group[np.array(origin_pieces, np.int64)]])
    group = group.astype(np.int64)
    source = np.array([row.source for row in rows])
    barred = np.isin(group, np.unique(group[test]))
    corpus = Corpus()
    say("reading the texts")
    corpus.add([row.text for row in rows])
    known = [i for i in range(len(rows)) if not barred[i] and source[i] not in (*MADE, *LINEAR_ALONE)]
    say("counting features")
    features = linear.Features(corpus, known)
    part = np.array([crc32(row.text.encode("utf-8", "replace")) % 10_000 / 10_000 for row in rows])
    everything = range(len(rows))
    return Studio(
        rows, corpus, group, (group * 2654435761 >> 7) % FOLDS, part, source, known, features,
        features.matrix(everything), features.signs(everything),
    )  # fmt: skip
