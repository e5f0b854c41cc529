"""A small network for all heads, trained with NumPy: word vectors from words and their letters, one convolution over
three neighbours, the largest and the mean of it over the text, signs, one hidden layer, one output layer a head.

After Kim (2014) and Joulin et al. (2017). Adam (Kingma and Ba 2015) with sparse updates of the word vectors, dropout of
words and units. A task may restrict the labels that compete (texts labelled with two of three labels only).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]


@dataclass(slots=True)
class Target:
    """Rows of a batch, their wanted distribution, which labels compete, and each row's weight."""

    rows: I64
    wanted: F32
    allowed: F32
    weight: F32


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the layers."""

    vector: int = 48
    filters: int = 96
    hidden: int = 96


class Network:
    """Weights by name in `weights`; `features` turns word numbers into sparse sums of feature vectors."""

    def __init__(
        self, features: Any, n_signs: int, heads: Mapping[str, int], vectors: F32, *, shape: Shape, seed: int
    ) -> None:
        self.features = features.tocsr().astype(np.float32)
        self.shape, self.heads = shape, dict(heads)
        self.chance = np.random.default_rng(seed)
        wide = 2 * shape.filters + shape.vector + n_signs
        self.weights: dict[str, F32] = {"vectors": vectors.astype(np.float32)}
        for name, rows, columns in (
            ("filters", 3 * shape.vector, shape.filters),
            ("hidden", wide, shape.hidden),
            *((f"out_{head}", shape.hidden, labels) for head, labels in heads.items()),
        ):
            self.weights[name] = self.chance.normal(0, rows**-0.5, (rows, columns)).astype(np.float32)
            self.weights[f"{name}_bias"] = np.zeros(columns, np.float32)
        self._mean = {k: np.zeros_like(v) for k, v in self.weights.items()}
        self._square = {k: np.zeros_like(v) for k, v in self.weights.items()}
        self._steps = 0

    def _forward(self, docs: Sequence[Any], signs: F32, *, drop: float, drop_words: float) -> dict[str, Any]:
        w, train = self.weights, drop > 0
        lengths = np.array([max(1, len(doc)) for doc in docs])
        ids = np.concatenate([doc if len(doc) else np.array([-1]) for doc in docs])
        unique, inverse = np.unique(ids, return_inverse=True)
        picked = self.features[np.maximum(unique, 0)]
        alive = (ids >= 0) & ((self.chance.random(len(ids)) >= drop_words) if train else True)
        vectors = (picked @ w["vectors"])[inverse] * alive[:, None]
        place = np.arange(len(ids)) + np.repeat(np.arange(len(docs)), lengths) + 1
        padded = np.zeros((len(ids) + len(docs) + 1, self.shape.vector), np.float32)
        padded[place] = vectors
        windows = np.concatenate([padded[place - 1], padded[place], padded[place + 1]], 1)
        active = np.maximum(windows @ w["filters"] + w["filters_bias"], 0)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        damp = (1 / np.sqrt(lengths)).astype(np.float32)[:, None]
        largest = np.maximum.reduceat(active, starts, axis=0)
        pooled = np.concatenate(
            [
                largest,
                np.add.reduceat(active, starts, axis=0) * damp,
                np.add.reduceat(vectors, starts, axis=0) * damp,
                signs,
            ],
            1,
        )
        keep_pooled = self._mask(pooled.shape, drop / 2)
        pooled = pooled * keep_pooled
        hidden = np.maximum(pooled @ w["hidden"] + w["hidden_bias"], 0)
        keep_hidden = self._mask(hidden.shape, drop)
        hidden = hidden * keep_hidden
        logits = {head: hidden @ w[f"out_{head}"] + w[f"out_{head}_bias"] for head in self.heads}
        return locals()

    def _mask(self, shape: tuple[int, ...], drop: float) -> F32 | float:
        if drop <= 0:
            return 1.0
        return ((self.chance.random(shape) >= drop) / (1 - drop)).astype(np.float32)

    def step(
        self,
        docs: Sequence[Any],
        signs: F32,
        targets: Mapping[str, Target],
        *,
        rate: float,
        drop: float,
        drop_words: float,
    ) -> float:
        """One update by gradient descent; returns the loss of the batch."""
        f = self._forward(docs, signs, drop=drop, drop_words=drop_words)
        w, size = self.weights, self.shape
        slope: dict[str, F32] = {}
        to_hidden = np.zeros_like(f["hidden"])
        loss = 0.0
        for head, target in targets.items():
            z = np.where(target.allowed > 0, f["logits"][head][target.rows], -30.0)
            p = np.exp(z - z.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            loss -= float((target.weight * (target.wanted * np.log(p + 1e-9)).sum(1)).sum())
            back = ((p - target.wanted) * target.weight[:, None] / len(docs)).astype(np.float32)
            slope[f"out_{head}"] = f["hidden"][target.rows].T @ back
            slope[f"out_{head}_bias"] = back.sum(0)
            to_hidden[target.rows] += back @ w[f"out_{head}"].T
        back = to_hidden * f["keep_hidden"] * (f["hidden"] > 0)
        slope["hidden"], slope["hidden_bias"] = f["pooled"].T @ back, back.sum(0)
        to_pooled = (back @ w["hidden"].T) * f["keep_pooled"]
        c, d = size.filters, size.vector
        repeat = np.repeat(np.arange(len(docs)), f["lengths"])
        to_active = np.where(f["active"] == f["largest"][repeat], to_pooled[repeat, :c], 0)
        to_active += (to_pooled[:, c : 2 * c] * f["damp"])[repeat]
        to_active *= f["active"] > 0
        slope["filters"], slope["filters_bias"] = f["windows"].T @ to_active, to_active.sum(0)
        to_windows = to_active @ w["filters"].T
        to_padded, place = np.zeros_like(f["padded"]), f["place"]
        to_padded[place] += to_windows[:, d : 2 * d]
        to_padded[place - 1] += to_windows[:, :d]
        to_padded[place + 1] += to_windows[:, 2 * d :]
        to_vectors = (to_padded[place] + (to_pooled[:, 2 * c : 2 * c + d] * f["damp"])[repeat]) * f["alive"][:, None]
        gather = sp.csr_matrix(
            (np.ones(len(f["inverse"]), np.float32), (f["inverse"], np.arange(len(f["inverse"])))),
            shape=(len(f["unique"]), len(f["inverse"])),
        )
        touched = np.unique(f["picked"].indices)
        slope["vectors"] = f["picked"][:, touched].T @ (gather @ to_vectors)
        self._update(slope, touched, rate)
        return loss / len(docs)

    def _update(self, slope: Mapping[str, F32], touched: I64, rate: float) -> None:
        self._steps += 1
        pace = rate * np.sqrt(1 - 0.999**self._steps) / (1 - 0.9**self._steps)
        for name, g in slope.items():
            rows: Any = touched if name == "vectors" else slice(None)
            mean = self._mean[name][rows] * 0.9 + 0.1 * g
            square = self._square[name][rows] * 0.999 + 0.001 * g * g
            self._mean[name][rows], self._square[name][rows] = mean, square
            decay = 0.0 if name == "vectors" or name.endswith("_bias") else 1e-4 * rate
            self.weights[name][rows] -= (pace * mean / (np.sqrt(square) + 1e-8)).astype(np.float32)
            if decay:
                self.weights[name] *= 1 - decay

    def scores(self, docs: Sequence[Any], signs: F32, *, batch: int = 512) -> dict[str, F32]:
        """Log-odds of every label, for each text and head."""
        found: dict[str, list[F32]] = {head: [] for head in self.heads}
        order = np.argsort([len(doc) for doc in docs], kind="stable")
        for at in range(0, len(docs), batch):
            some = order[at : at + batch]
            f = self._forward([docs[i] for i in some], signs[some], drop=0, drop_words=0)
            for head, logits in f["logits"].items():
                found[head].append(logits)
        back = np.argsort(order)
        return {head: np.concatenate(parts)[back] for head, parts in found.items()}
