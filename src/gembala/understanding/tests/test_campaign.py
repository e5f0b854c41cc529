"""The same advertisement under other names is one campaign; people who agree are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gembala.understanding.campaign import Saying, campaigns, likeness
from gembala.understanding.understand import understand_many

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def said(texts: list[str], *, apart: timedelta = timedelta(minutes=1)) -> list[Saying]:
    found = understand_many(texts)
    return [Saying(i, f"author{i}", NOW + i * apart, each.campaign) for i, each in enumerate(found)]


ADVERTS = [
    "main di ALEXIS17 langsung wd malam ini bosku, gampang menang pokoknya",
    "main di 𝐕𝐈𝐒𝐈4𝐃 langsung wd malam ini bosku, gampang menang pokoknya!!",
    "main di D O R A 7 7 langsung wd malam ini bosku gampang menang pokoknya",
]
OTHERS = [
    "paket saya belum sampai padahal sudah seminggu, tolong dicek ya kak",
    "terima kasih banyak atas bantuannya, pelayanan sangat memuaskan sekali",
]


def test_an_advertisement_under_three_names_is_one_campaign() -> None:
    (found,) = campaigns(said(ADVERTS + OTHERS), window=timedelta(hours=1))
    assert (found.ids, found.authors) == ((0, 1, 2), 3)


def test_the_same_author_or_a_long_pause_makes_no_campaign() -> None:
    same = [Saying(s.id, "one", s.at, s.key) for s in said(ADVERTS)]
    assert campaigns(same, window=timedelta(hours=1)) == []
    assert campaigns(said(ADVERTS, apart=timedelta(days=2)), window=timedelta(hours=1)) == []


def test_short_agreement_has_no_key_and_strangers_are_not_alike() -> None:
    short = understand_many(["mantap", "setuju bang", "😂😂😂"])
    assert [each.campaign for each in short] == ["", "", ""]
    one, other = said(OTHERS)
    assert likeness(one.key, other.key) < 0.2


def test_twenty_thousand_sayings_are_grouped_within_seconds() -> None:
    keys = [s.key for s in said(ADVERTS + OTHERS)]
    many = [Saying(i, i % 900, NOW + timedelta(seconds=i), keys[i % 5]) for i in range(20_000)]
    begin = datetime.now(UTC)
    found = campaigns(many, window=timedelta(hours=1))
    assert [len(each.ids) for each in found] == [12_000, 4_000, 4_000]
    assert datetime.now(UTC) - begin < timedelta(seconds=5)
