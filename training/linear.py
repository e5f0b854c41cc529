"""Logistic regression over words, neighbours, letters and signs; the part whose reasons can be read off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from training.corpus import Corpus

F32 = npt.NDArray[np.float32]
U32 = npt.NDArray[np.uint32]


class Block:
    """Features that occur in at least `least` of the texts at `fit`, weighed by their rarity (idf)."""

    def __init__(self, found: Sequence[U32], fit: Sequence[int], *, least: int) -> None:
        self._found = found
        every = np.concatenate([np.unique(found[i]) for i in fit])
        keys, counts = np.unique(every, return_counts=True)
        self.keys = keys[counts >= least]
        self.idf = (np.log((1 + len(fit)) / (1 + counts[counts >= least])) + 1).astype(np.float16).astype(np.float32)

    def matrix(self, rows: Sequence[int]) -> Any:
        """One row a text; divided by the root of the sum of squared idf over all occurrences."""
        lengths = [len(self._found[i]) for i in rows]
        every = np.concatenate([self._found[i] for i in rows])
        row = np.repeat(np.arange(len(rows)), lengths)
        at = np.searchsorted(self.keys, every)
        at[at == len(self.keys)] = 0
        known = self.keys[at] == every
        row, at = row[known], at[known]
        norm = np.sqrt(np.bincount(row, self.idf[at] ** 2, minlength=len(rows)))
        norm[norm == 0] = 1
        values = (self.idf[at] / norm[row]).astype(np.float32)
        return sp.csr_matrix((values, (row, at)), shape=(len(rows), len(self.keys)))


class Features:
    """The blocks of a corpus; `scale` brings each sign to a like size."""

    SIGN_WEIGHT = 0.3

    def __init__(self, corpus: Corpus, fit: Sequence[int], *, least_words: int = 4, least_letters: int = 10) -> None:
        self.corpus = corpus
        count = len(corpus.docs)
        self.words = Block([corpus.word_block(i) for i in range(count)], fit, least=least_words)
        self.letters = Block([corpus.letter_block(i) for i in range(count)], fit, least=least_letters)
        self.scale = (0.5 / (corpus.signs[list(fit)].std(0) + 1e-3)).astype(np.float32)

    def signs(self, rows: Sequence[int]) -> F32:
        """Scaled signs."""
        return np.asarray(self.corpus.signs[list(rows)] * self.scale, dtype=np.float32)

    def matrix(self, rows: Sequence[int]) -> Any:
        """Words, letters and signs side by side."""
        signs = sp.csr_matrix(self.signs(rows) * self.SIGN_WEIGHT)
        return sp.hstack([self.words.matrix(rows), self.letters.matrix(rows), signs]).tocsr()


def fit(
    features: Any,
    labels: Sequence[str],
    order: Sequence[str],
    *,
    strength: float,
    weight: Any = None,
    tolerance: float = 5e-4,
    least: int = 1,
) -> tuple[F32, F32]:
    """Weights (features by labels) and biases in the order of `order`; a label that never occurs gets bias -8.

    Features that fewer than `least` of the texts hold weigh nothing.
    """
    used = np.flatnonzero(np.bincount(features.indices, minlength=features.shape[1]) >= least)
    model = LogisticRegression(C=strength, max_iter=200, tol=tolerance).fit(
        features[:, used], labels, sample_weight=weight
    )
    weights = np.zeros((features.shape[1], len(order)), np.float32)
    bias = np.full(len(order), -8.0, np.float32)
    classes = list(model.classes_)
    for place, label in enumerate(order):
        if label in classes:
            if len(classes) == 2:
                sign = 0.5 if label == classes[1] else -0.5
                weights[used, place], bias[place] = sign * model.coef_[0], sign * model.intercept_[0]
            else:
                weights[used, place] = model.coef_[classes.index(label)]
                bias[place] = model.intercept_[classes.index(label)]
    return weights, bias


def fit_opinions(features: Any, wanted: F32, *, strength: float, weight: F32) -> tuple[F32, F32]:
    """As `fit`, where each text has a probability of every label (`wanted`, texts by labels) instead of one label."""
    back, labels, count = features.T.tocsr(), wanted.shape[1], features.shape[1]
    total = float(weight.sum())
    share = (weight / total)[:, None].astype(np.float32)
    decay = 1 / (strength * total)

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        now = flat.astype(np.float32)
        weights, bias = now[: count * labels].reshape(count, labels), now[count * labels :]
        logits = features @ weights + bias
        logits -= logits.max(1, keepdims=True)
        likely = np.exp(logits)
        sums = likely.sum(1, keepdims=True)
        cost = -float((share * wanted * (logits - np.log(sums))).sum()) + decay / 2 * float((weights**2).sum())
        slope = (likely / sums - wanted) * share
        return cost, np.concatenate([(back @ slope + decay * weights).ravel(), slope.sum(0)]).astype(np.float64)

    found = minimize(
        loss, np.zeros((count + 1) * labels), jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-7}
    ).x.astype(np.float32)
    return found[: count * labels].reshape(count, labels), found[count * labels :]
