"""Sentiment of talk with an ear for the other heads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gembala.understanding.heads.trained import chances
from gembala.understanding.model import current, mood
from gembala.understanding.model.scorer import Scorer, Scores, _unique
from gembala.understanding.model.weights import load
from gembala.understanding.reading import read
from gembala.understanding.verdict import LABELS

POS, NEG = LABELS["sentiment"].index("pos"), LABELS["sentiment"].index("neg")


def _moved(model: Scorer, scores: Scores, head: str, label: str, much: float) -> Scores:
    logits = scores.logits.copy()
    logits[:, model.columns[head].start + LABELS[head].index(label)] += much
    return replace(scores, logits=logits)


def test_talk_that_praises_sounds_glad_and_talk_that_complains_does_not() -> None:
    model = Scorer(load(current.SHIPPED))
    scores = model.score([read("kemarin nonton videonya sampai habis")])
    plain = chances(model, scores)["sentiment"][0]
    praise = chances(model, _moved(model, scores, "intent", "praise", 6.0))["sentiment"][0]
    complaint = chances(model, _moved(model, scores, "intent", "complaint", 6.0))["sentiment"][0]
    assert praise[POS] > plain[POS] + 0.05
    assert complaint[NEG] > plain[NEG] + 0.05


def test_older_weights_that_hear_nothing_still_judge() -> None:
    weights = load(current.SHIPPED)
    settings = {name: value for name, value in weights.settings.items() if name != "mood"}
    model = Scorer(replace(weights, settings=settings))
    found = chances(model, model.score([read("terima kasih banyak, pelayanannya ramah sekali")]))["sentiment"]
    assert found.argmax(1).tolist() == [POS]


def test_a_review_is_judged_by_the_reviews_head_alone() -> None:
    review, talk = np.array([[2.0, 0.0, 0.0]], np.float32), np.array([[0.0, 9.0, 0.0]], np.float32)
    assert mood.blend(np.ones((1, 1), np.float32), review, talk).argmax() == POS
    assert mood.blend(np.zeros((1, 1), np.float32), review, talk).argmax() == NEG


def test_the_different_numbers_and_their_places() -> None:
    numbers = np.array([7, 2, 7, 0, 2])
    unique, place = _unique(numbers, 9)
    assert unique.tolist() == [0, 2, 7]
    assert unique[place].tolist() == numbers.tolist()


def test_reviews_weigh_more_where_the_settings_lean_to_them() -> None:
    weights = load(current.SHIPPED)
    text = "makanannya enak tapi pelayanannya lambat sekali dan tempatnya kotor"

    def said(lean: list[float] | None) -> list[float]:
        tilt = {name: value for name, value in weights.settings["tilt"].items() if name != "register"}
        settings = {**weights.settings, "tilt": tilt if lean is None else {**tilt, "register": lean}}
        model = Scorer(replace(weights, settings=settings))
        scores = _moved_register(model, model.score([read(text)]))
        found: list[float] = chances(model, scores)["sentiment"][0].tolist()
        return found

    assert said(None) == said([0.0, 0.0]), "older weights lean to neither"
    assert said([6.0, 0.0]) != said([0.0, 0.0])
    assert np.allclose(said([30.0, 0.0]), said([60.0, 0.0])), "all review: the talk head is not heard"


def _moved_register(model: Scorer, scores: Scores) -> Scores:
    """A text of which nobody knows whether it is a review."""
    logits = scores.logits.copy()
    logits[:, model.columns["register"]] = 0.0
    return replace(scores, logits=logits)
