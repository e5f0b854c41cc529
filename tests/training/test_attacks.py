"""Gambling advertising is found under every disguise that we know, and plain talk is left alone under it."""

from __future__ import annotations

import random

import pytest

from gembala.understanding.heads import registry
from gembala.understanding.model import current
from gembala.understanding.understand import understand_many
from training.attacks import ATTACKS

pytestmark = pytest.mark.skipif(not current.available(), reason="LEFT OUT: no trained weights")

_NAMES = (
    "RAJAWALI99 NAGATOTO BINTANG88 SULTAN4D LANGIT138 HOKI303 MERPATI77 GAJAHBET ISTANA4D SAMUDRA888 PELANGI4D "
    "KILAT77 JAGUAR88 KERATON4D PUNCAKTOTO DEWI777 MACAN138 CEMARA4D TERATAI88 KAPALTOTO"
)
NAMES = _NAMES.split()
SAID = (
    "main di {} semalam langsung wd dua juta, gacor parah",
    "coba {} deh, depo 10 ribu auto maxwin terus",
    "info situs gacor: {} rtp tinggi pasti jp",
    "gue udah pindah ke {} scatter terus, langsung wd",
    "{} emang gacor, modal receh bisa jackpot besar",
)
ADVERTS = [said.format(name) for name in NAMES for said in SAID]
TALK = [
    "paket saya belum sampai padahal sudah seminggu",
    "terima kasih banyak kak, pelayanannya ramah sekali",
    "kapan promo ini berakhir ya min",
    "videonya bagus banget, semangat terus bang",
    "tolong dibantu dong, aplikasinya tidak bisa dibuka",
    "besok jadi ke rumah nenek atau tidak",
]


def found(texts: list[str]) -> float:
    """Share of texts that are called gambling."""
    return sum(each.spam.label == "gambling" for each in understand_many(texts)) / len(texts)


def test_there_are_at_least_fifteen_attacks_and_each_changes_the_text() -> None:
    chance = random.Random(1)
    assert len(ATTACKS) >= 15
    assert [name for name, attack in ATTACKS.items() if attack(ADVERTS[0], chance) == ADVERTS[0]] == []


@pytest.mark.parametrize("name", ATTACKS)
def test_advertising_is_found_under_the_attack(name: str) -> None:
    chance = random.Random(20261121)
    least = 0.95 if name == "leetspeak" else 0.99
    assert found([ATTACKS[name](text, chance) for text in ADVERTS]) >= least


@pytest.mark.parametrize("name", ["bold", "stretched", "mixed_case", "accents", "zero_width", "strike_through"])
def test_plain_talk_in_the_same_letters_is_left_alone(name: str) -> None:
    chance = random.Random(3)
    assert found([ATTACKS[name](text, chance) for text in TALK]) == 0


def test_the_raw_letters_are_named_as_evidence() -> None:
    raw = ATTACKS["bold"](ADVERTS[0], random.Random(1))
    (judged,) = understand_many([raw])
    assert judged.spam.reasons
    assert all(raw[r.start : r.end].startswith(r.evidence[:5]) for r in judged.spam.reasons if r.evidence)


def test_the_heads_are_the_trained_ones() -> None:
    assert registry.version().startswith("gembala-")
