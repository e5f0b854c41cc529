"""Fitting with opinions, and that the weights say at run time what they said in training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from gembala.understanding.model import weights as stored
from gembala.understanding.model.scorer import SAID, VIEW_WEIGHT, Scorer
from gembala.understanding.reading import read
from training import linear
from training.calibrate import share
from training.corpus import Corpus
from training.export import export
from training.fit import word_features
from training.network import Network, Shape
from training.tasks import COLUMNS, WITH_VIEWS

TEXTS = [
    "kapan tayang lagi bang", "pelayanan buruk sekali kapan diperbaiki", "mantap terima kasih banyak bang",
    "paket saya belum sampai juga", "terima kasih paket sampai cepat mantap", "buruk sekali pelayanan kasir itu",
    "where is my parcel bang", "kapan paket saya sampai ya", "gas terus jangan kasih kendor", "a", "",
]  # fmt: skip


def test_labels_given_as_certain_opinions_are_learned_as_labels_are() -> None:
    chance = np.random.default_rng(1)
    features = sp.random(300, 40, 0.2, "csr", np.float32, random_state=chance)
    truth = ["abc"[int(k)] for k in (features @ chance.normal(size=(40, 3))).argmax(1)]
    weight = chance.uniform(0.5, 1, 300).astype(np.float32)
    rows, bias = linear.fit(features, truth, "abc", strength=3.0, weight=weight, tolerance=1e-6)
    wanted = np.eye(3, dtype=np.float32)[["abc".index(label) for label in truth]]
    other, other_bias = linear.fit_opinions(features, wanted, strength=3.0, weight=weight)
    one, two = share(features @ rows + bias), share(features @ other + other_bias)
    assert np.abs(one - two).max() < 0.03
    assert np.mean(two.argmax(1) == wanted.argmax(1)) > 0.8


def test_an_opinion_is_learned_as_it_was_given() -> None:
    features = sp.csr_matrix(np.eye(2, dtype=np.float32).repeat(50, 0))
    wanted = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]], np.float32).repeat(50, 0)
    rows, bias = linear.fit_opinions(features, wanted, strength=1e4, weight=np.ones(100, np.float32))
    np.testing.assert_allclose(share(np.eye(2, dtype=np.float32) @ rows + bias), wanted[[0, 50]], atol=0.01)


@pytest.mark.parametrize("wide", [True, False])
def test_at_run_time_the_weights_say_what_they_said_in_training(tmp_path: Path, wide: bool) -> None:
    """Linear heads, network, and what the heads of talk see of both; `wide`: what is said of talk as well."""
    chance = np.random.default_rng(2)
    corpus, rows = Corpus(), range(len(TEXTS))
    corpus.add(TEXTS)
    features = linear.Features(corpus, rows, least_words=1, least_letters=1)
    matrix, signs = features.matrix(rows), features.signs(rows)
    columns = word_features(corpus, rows, least_words=1, least_letters=1)
    heads = {"sentiment": 3, **{head: len(COLUMNS[head]) for head in SAID}}
    first = chance.normal(size=(columns.matrix.shape[1], 8)).astype(np.float32)
    network = Network(columns.matrix, signs.shape[1], heads, first, shape=Shape(8, 6, 5), seed=3)
    views = 7 + (sum(heads.values()) - 3 if wide else 0)
    fitted = {
        column: (
            chance.normal(size=(matrix.shape[1] + (views if column in WITH_VIEWS else 0), len(labels))).astype("f4"),
            chance.normal(size=len(labels)).astype(np.float32),
        )
        for column, labels in COLUMNS.items()
    }
    settings = {"review_share": 0.6, "net_share": {"intent": 0.3, "abuse": 0.0}}
    made = export(features, fitted, network, columns, version="test", settings=settings)
    stored.save(tmp_path, made, {})
    found = Scorer(stored.load(tmp_path)).score([read(text) for text in TEXTS]).logits

    said = network.scores([corpus.short(i) for i in rows], signs)
    plain = {c: matrix @ w[: matrix.shape[1]] + bias for c, (w, bias) in fitted.items()}
    seen = [said["sentiment"], plain["review"], plain["gambling"][:, 1:], *(said[head] for head in SAID)]
    seen_all = VIEW_WEIGHT * np.concatenate(seen, 1)[:, :views]
    wanted = {c: plain[c] + (seen_all @ fitted[c][0][matrix.shape[1] :] if c in WITH_VIEWS else 0) for c in COLUMNS}
    for column, head, much in (("review", "sentiment", 0.6), ("intent", "intent", 0.3)):
        wanted[column] = much * np.log(share(said[head])) + (1 - much) * np.log(share(wanted[column]))
    at = 0
    for column, labels in COLUMNS.items():
        part = found[:, at : at + len(labels)]
        at += len(labels)
        assert np.abs(share(part) - share(wanted[column])).max() < 0.05, column
