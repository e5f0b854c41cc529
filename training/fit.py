"""Trains the network: sentiment of reviews, and what community talk means, from the same word vectors."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from training.corpus import Corpus
from training.network import Network, Shape, Target
from training.vectors import vectors

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
LETTER_WEIGHT = 0.7


@dataclass(slots=True)
class Plan:
    """How long and how fast the network learns."""

    epochs: int = 6
    batch: int = 64
    rate: float = 1.5e-3
    drop: float = 0.5
    drop_words: float = 0.3
    seed: int = 4
    often: int = 2
    shape: Shape = field(default_factory=Shape)


@dataclass(slots=True)
class WordFeatures:
    """Columns of the network's vectors: spelled words first, then pieces of letters."""

    words: npt.NDArray[np.uint32]
    letters: npt.NDArray[np.uint32]
    matrix: Any


def word_features(
    corpus: Corpus, rows: Sequence[int], *, least_words: int = 3, least_letters: int = 12
) -> WordFeatures:
    """Columns for what occurs often enough in `rows`; the matrix has one row for every word of the corpus."""
    count = np.bincount(np.concatenate([corpus.docs[i] for i in rows]), minlength=len(corpus.own))
    own = np.array(corpus.own, np.uint32)
    keys, place = np.unique(own, return_inverse=True)
    words = keys[np.bincount(place, count) >= least_words]
    lengths = np.array([len(x) for x in corpus.letters])
    pieces = np.concatenate(corpus.letters)
    owner = np.repeat(np.arange(len(own)), lengths)
    names, at = np.unique(pieces, return_inverse=True)
    letters = names[np.bincount(at, count[owner]) >= least_letters]
    column = np.searchsorted(words, own).clip(max=len(words) - 1)
    known = np.flatnonzero(words[column] == own)
    piece = np.searchsorted(letters, pieces).clip(max=len(letters) - 1)
    right = letters[piece] == pieces
    many = np.bincount(owner[right], minlength=len(own))
    values = LETTER_WEIGHT / np.sqrt(many[owner[right]])
    matrix = sp.csr_matrix(
        (
            np.concatenate([np.ones(len(known)), values]).astype(np.float32),
            (np.concatenate([known, owner[right]]), np.concatenate([column[known], len(words) + piece[right]])),
        ),
        shape=(len(own), len(words) + len(letters)),
    )
    return WordFeatures(words, letters, matrix)


@dataclass(frozen=True, slots=True)
class Task:
    """What a head of the network is taught: rows, how probable each label of each shall be (rows by labels), their weights."""

    rows: I64
    wanted: F32
    weights: F32


def fit_network(
    corpus: Corpus, signs: F32, tasks: Mapping[str, Task], known: Sequence[int], often: Sequence[int] | I64, plan: Plan
) -> tuple[Network, WordFeatures]:
    """Teach one network all tasks; word vectors begin from `known`. Rows of `often` are read `plan.often` times an epoch."""
    columns = word_features(corpus, known)
    begin = vectors(corpus, list(known), size=plan.shape.vector)
    chance = np.random.default_rng(plan.seed)
    first = chance.normal(0, 0.03, (columns.matrix.shape[1], plan.shape.vector)).astype(np.float32)
    for column, key in enumerate(columns.words.tolist()):
        if key in begin:
            first[column] = 0.25 * begin[key]
    counts = {head: task.wanted.shape[1] for head, task in tasks.items()}
    network = Network(columns.matrix, signs.shape[1], counts, first, shape=plan.shape, seed=plan.seed)
    place = {head: np.full(len(corpus.docs), -1) for head in tasks}
    for head, task in tasks.items():
        place[head][task.rows] = np.arange(len(task.rows))
    every = np.concatenate([task.rows for task in tasks.values()])
    once = np.unique(every[~np.isin(every, often)])
    rows = np.concatenate([once, *[np.asarray(often, np.int64)] * plan.often])
    for epoch in range(plan.epochs):
        began, total = time.monotonic(), 0.0
        order = chance.permutation(len(rows))
        for at in range(0, len(order), plan.batch):
            some = rows[order[at : at + plan.batch]]
            rate = plan.rate * (1 - (epoch + at / len(order)) / plan.epochs)
            targets = {}
            for head, task in tasks.items():
                spot = place[head][some]
                here = np.flatnonzero(spot >= 0)
                if len(here):
                    wanted = task.wanted[spot[here]]
                    targets[head] = Target(here, wanted, np.ones_like(wanted), task.weights[spot[here]])
            total += len(some) * network.step(
                [corpus.short(i) for i in some], signs[some], targets,
                rate=max(rate, 1e-5), drop=plan.drop, drop_words=plan.drop_words,
            )  # fmt: skip
        say(f"network, epoch {epoch + 1}: loss {total / len(order):.3f}, {time.monotonic() - began:.0f} s")
    return network, columns


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)
