"""Many texts at once are read faster than one after the other, and are judged no differently."""

from __future__ import annotations

import gc
import random

import pytest

from gembala.understanding.disguise import look_for_names, marked
from gembala.understanding.model.features import letter_features, letter_features_of
from gembala.understanding.reading import read
from gembala.understanding.understand import understand, understand_many
from gembala.understanding.verdict import ASPECTS
from training.attacks import ATTACKS

_PLAIN = (
    "gue main di ALEXIS17 wd lancar bro",
    "info situs gacor PULAUWIN maxwin terus",
    "paket saya belum sampai, tolong dicek dong min",
    "Wkwkwk lucuuu bangeet 😂😂 apa sih ini?",
    'she said "you idiot" to me, can\'t believe it',
    "rek bca 1234567890 a/n budi, transfer ya kak",
    "a b c d e f g",
    "",
)


def _texts() -> list[str]:
    chance = random.Random(20261121)
    return [*_PLAIN, *(attack(text, chance) for attack in ATTACKS.values() for text in _PLAIN[:6])]


def test_pieces_of_letters_are_those_of_each_word_alone() -> None:
    words = ["keren", "kerennn", "a", "", "ab", "😂", "ñandú", "x" * 60, "don't", "mmm"]
    features, owner = letter_features_of(words)
    alone = [(feature, place) for place, word in enumerate(words) for feature in letter_features(word)]
    assert list(zip(features.tolist(), owner.tolist(), strict=True)) == alone
    assert letter_features_of([])[0].size == 0


def test_names_found_in_many_texts_are_those_found_in_each() -> None:
    together = [read(text) for text in _texts()]
    look_for_names(together)
    found = [marked(reading) for reading in together]
    assert found == [marked(read(text)) for text in _texts()]
    assert any(mark[0] == "named_brand" for _, marks in found for mark in marks)


def test_a_text_is_judged_alone_as_among_others() -> None:
    texts = _texts()
    for text, among in zip(texts, understand_many(texts), strict=True):
        alone = understand(text)
        for aspect in ASPECTS:
            one, other = getattr(alone, aspect), getattr(among, aspect)
            assert (one.label, one.reasons) == (other.label, other.reasons), text
            assert one.probability == pytest.approx(other.probability, abs=0.011)
        assert (alone.campaign, alone.keyphrases, alone.topics) == (among.campaign, among.keyphrases, among.topics)


@pytest.mark.parametrize("before", [True, False])
def test_the_search_for_cycles_goes_on_afterwards_as_before(before: bool) -> None:
    was = gc.isenabled()
    try:
        gc.enable() if before else gc.disable()
        understand_many(["enak", "kecewa"])
        assert gc.isenabled() is before
    finally:
        gc.enable() if was else gc.disable()
