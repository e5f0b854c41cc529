"""Log-odds of every label for a batch of texts: linear heads for all, a small network for the sentiment of reviews.

What a word adds never changes, so it is worked out once a word and kept; a text is a sum over its words.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from gembala.understanding.model.features import FIRST, LAST, SKIP, letter_features_of, pair_features, word_feature
from gembala.understanding.model.signs import signs_of
from gembala.understanding.model.spelling import spell
from gembala.understanding.model.weights import Weights
from gembala.understanding.reading import Reading

F32 = npt.NDArray[np.float32]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

MOST_WORDS = 400
MOST_WORDS_NET = 80
SIGN_WEIGHT = 0.3
LETTER_WEIGHT = 0.7
VIEW_WEIGHT = 0.15
SAID = ("mood", "intent", "abuse", "urgency")
"""Heads of the network whose log-odds the linear heads of talk see."""
_MOST_KEPT = 32_000
_ROOM = 256
_TOGETHER = 128
"""How many texts the network reads at a time: what it works on stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Scores:
    """For a batch: `logits` (texts by columns), what each word of each text adds to each column (`added`, words by
    columns, texts one after the other beginning at `starts`), and `signs` (texts by signs, scaled)."""

    logits: F32
    added: F32
    starts: I64
    signs: F32


class Scorer:
    """One model, loaded once a process. Threads share it under a lock."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.columns: dict[str, slice] = {}
        at = 0
        for head, labels in weights.heads.items():
            self.columns[head] = slice(at, at + len(labels))
            at += len(labels)
        self._width = at
        self._vector = weights.net["filters"].shape[0] // 3
        self._lock = threading.Lock()
        self._clear()

    def _clear(self) -> None:
        self._number: dict[str, int] = {}
        self._rows = np.zeros((_ROOM, 2 * self._width + 2 + self._vector), np.float32)
        self._own = np.zeros(_ROOM, np.uint32)

    def _learn(self, words: list[str]) -> None:
        """Work out what words add that were not met before, all at once."""
        count, begin, width = len(words), len(self._number), self._width
        while begin + count > len(self._own):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            self._own = np.concatenate([self._own, np.zeros_like(self._own)])
        w = self.weights
        own = np.array([word_feature(spell(word)) for word in words], np.uint32)
        letters, owner = letter_features_of(words)
        rows = np.zeros((count, self._rows.shape[1]), np.float32)
        for features, of, table, idf, first in (
            (own, np.arange(count), w.words, w.words_idf, 0),
            (letters, owner, w.letters, w.letters_idf, 1),
        ):
            at, known = table.find(features)
            at, of = at[known], of[known]
            weight = idf[at]
            rows[:, first * width : (first + 1) * width] = (
                _sums(table.rows[at] * weight[:, None], of, count) * table.scale
            )
            rows[:, 2 * width + first] = np.bincount(of, weight**2, minlength=count)
        at, known = w.net_letters.find(letters)
        share = np.maximum(np.bincount(owner[known], minlength=count), 1)
        vectors = _sums(w.net_letters.rows[at[known]].astype(np.float32), owner[known], count)
        vectors *= w.net_letters.scale * (LETTER_WEIGHT / np.sqrt(share))[:, None]
        at, known = w.net_words.find(own)
        vectors[known] += w.net_words.rows[at[known]] * w.net_words.scale
        rows[:, 2 * width + 2 :] = vectors
        self._rows[begin : begin + count] = rows
        self._own[begin : begin + count] = own
        for place, word in enumerate(words, begin):
            self._number[word] = place

    def score(self, readings: Sequence[Reading]) -> Scores:
        """Score a batch; texts without words get the biases and signs alone."""
        with self._lock:
            return self._score(readings)

    def _score(self, readings: Sequence[Reading]) -> Scores:
        if len(self._number) > _MOST_KEPT:
            self._clear()
        texts = [r.words if len(r.words) <= MOST_WORDS else r.words[:MOST_WORDS] for r in readings]
        known = self._number
        words = list(chain.from_iterable(texts))
        unknown = set(words).difference(known)
        if unknown:
            self._learn(sorted(unknown))
        numbers = list(map(known.__getitem__, words))
        lengths = np.array([len(words) for words in texts], np.int64)
        scaled = np.array(signs_of(readings), np.float32) * self.weights.sign_scale
        ids = np.array(numbers, np.int64)
        logits, added, starts = self._linear(ids, lengths)
        logits += scaled @ self.weights.sign_rows + self.weights.bias
        self._review(ids, lengths, starts, scaled, logits)
        return Scores(logits, added, starts, scaled)

    def _linear(self, ids: I64, lengths: I64) -> tuple[F32, F32, I64]:
        width, texts = self._width, len(lengths)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        owner = np.repeat(np.arange(texts), lengths)
        rows = self._rows[ids]
        words, letters = rows[:, :width].copy(), rows[:, width : 2 * width]
        squares = rows[:, 2 * width : 2 * width + 2]
        norms = np.stack([np.bincount(owner, squares[:, k], minlength=texts) for k in (0, 1)], 1).astype(np.float32)
        self._pairs(ids, lengths, starts, owner, words, norms)
        damp: F32 = (1 / np.sqrt(np.maximum(norms, 1e-6))).astype(np.float32)
        added = np.asarray(words * damp[owner, :1] + letters * damp[owner, 1:], dtype=np.float32)
        logits = np.zeros((texts, width), np.float32)
        full = np.flatnonzero(lengths)
        if len(full):
            logits[full] = np.add.reduceat(added, starts[:-1][full], axis=0)
        return logits, added, starts

    def _pairs(self, ids: I64, lengths: I64, starts: I64, owner: I64, words: F32, norms: F32) -> None:
        """Neighbours and places in the text; what they add is shared out to the words that make them."""
        if not len(ids):
            return
        own = self._own[ids]
        full = np.flatnonzero(lengths)
        heads, tails = starts[:-1][full], starts[1:][full] - 1
        near = np.flatnonzero(owner[:-1] == owner[1:])
        far = np.flatnonzero(owner[:-2] == owner[2:])
        ends = np.full(len(heads), FIRST), np.full(len(heads), LAST)
        for features, left, right in (
            (pair_features(own[near], own[near + 1]), near, near + 1),
            (pair_features(own[far] ^ SKIP, own[far + 2]), far, far + 2),
            (pair_features(ends[0], own[heads]), heads, heads),
            (pair_features(own[tails], ends[1]), tails, tails),
        ):
            at, known = self.weights.words.find(features)
            at, one, other = at[known], left[known], right[known]
            weight = self.weights.words_idf[at]
            value = self.weights.words.rows[at] * (weight[:, None] * (self.weights.words.scale / 2))
            words[one] += value
            words[other] += value
            norms[:, 0] += np.bincount(owner[one], weight**2, minlength=len(norms)).astype(np.float32)

    def _review(self, ids: I64, lengths: I64, starts: I64, scaled: F32, logits: F32) -> None:
        """Mix the network's views into the linear ones: sentiment of reviews, and what talk means."""
        net, settings = self.weights.net, self.weights.settings
        column = self.columns["review"]
        hidden = np.zeros((len(lengths), len(net["hidden_bias"])), np.float32)
        short = np.minimum(lengths, MOST_WORDS_NET)
        full = np.flatnonzero(short)
        for at in range(0, len(full), _TOGETHER):
            some = full[at : at + _TOGETHER]
            hidden[some] = self._hidden(ids, starts[some], short[some], scaled[some])
        said = {head: hidden @ net[f"out_{head}"] + net[f"out_{head}_bias"] for head in ("sentiment", *SAID)}
        found = said["sentiment"]
        views = [found, logits[:, column], logits[:, self.columns["gambling"]][:, 1:], *(said[head] for head in SAID)]
        seen = np.concatenate(views, 1)[:, : len(net["views"])]  # models of before had no view of what is said of talk
        logits += VIEW_WEIGHT * (seen @ net["views"])
        share = float(settings["review_share"])
        logits[:, column] = share * _log_share(found) + (1 - share) * _log_share(logits[:, column])
        for head, much in settings.get("net_share", {}).items():
            if much:
                columns = self.columns[head]
                logits[:, columns] = much * _log_share(said[head]) + (1 - much) * _log_share(logits[:, columns])

    def _hidden(self, ids: I64, starts: I64, count: I64, scaled: F32) -> F32:
        """The network's hidden layer for texts of `count` words that begin at `starts`."""
        net = self.weights.net
        first = np.cumsum(count) - count
        unique, at = _unique(ids[np.repeat(starts - first, count) + np.arange(count.sum())], len(self._number))
        own = self._rows[unique, 2 * self._width + 2 :]
        active = self._windows(own, at, first)
        damp = (1 / np.sqrt(count)).astype(np.float32)[:, None]
        pooled = np.concatenate(
            [
                np.maximum.reduceat(active, first, axis=0),
                np.add.reduceat(active, first, axis=0) * damp,
                np.add.reduceat(own[at], first, axis=0) * damp,
                scaled,
            ],
            1,
        )
        return np.asarray(np.maximum(pooled @ net["hidden"] + net["hidden_bias"], 0), dtype=np.float32)

    def _windows(self, own: F32, at: I64, first: I64) -> F32:
        """What the filters say of each word between its neighbours; `first` are the places where texts begin."""
        d, kernel = self._vector, self.weights.net["filters"]
        nothing = len(own)
        left, right = np.full(len(at), nothing), np.full(len(at), nothing)
        left[1:], right[:-1] = at[:-1], at[1:]
        left[first], right[first[1:] - 1] = nothing, nothing
        found = np.take(own @ kernel[d : 2 * d] + self.weights.net["filters_bias"], at, axis=0)
        for near, part in ((left, kernel[:d]), (right, kernel[2 * d :])):
            said = np.zeros((nothing + 1, kernel.shape[1]), np.float32)
            np.matmul(own, part, out=said[:-1])
            found += np.take(said, near, axis=0)
        return np.maximum(found, 0, out=found)


def _unique(numbers: I64, most: int) -> tuple[I64, I64]:
    """The different ones of `numbers` (each below `most`), ascending, and for each number its place among them."""
    met = np.zeros(most, np.bool_)
    met[numbers] = True
    unique = np.flatnonzero(met)
    place = np.empty(most, np.int64)
    place[unique] = np.arange(len(unique))
    return unique, place[numbers]


def _sums(rows: F32, owner: I64, count: int) -> F32:
    """Sum of the rows of each owner; owners ascend."""
    found = np.zeros((count, rows.shape[1]), np.float32)
    if len(rows):
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        found[owner[first]] = np.add.reduceat(rows, first, axis=0)
    return found


def _log_share(logits: F32) -> F32:
    shifted = logits - logits.max(1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(1, keepdims=True)), dtype=np.float32)
