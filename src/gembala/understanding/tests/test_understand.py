"""What understanding promises to the parts that rely on it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

import pytest

from gembala.understanding.heads import registry
from gembala.understanding.normalise import LONGEST
from gembala.understanding.reading import Reading
from gembala.understanding.understand import understand, understand_many
from gembala.understanding.verdict import ASPECTS, LABELS, Understanding, Verdict

_HOSTILE = {
    "empty": "",
    "blank": " \n\t ",
    "long": "gacor maxwin " * 80_000,
    "one_word": "a" * 1_000_000,
    "spaced": "a " * 500_000,
    "marks": "e" + "\u0301" * 10_000,
    "nulls": "gacor\x00maxwin\x00" * 50,
    "surrogates": "gacor \ud800 maxwin \udfff slot",
    "quotes": '"' * 5_000,
    "emoji": "😂" * 100_000,
    "digits": "1" * 100_000,
    "links": "www." * 20_000,
    "cyrillic": "Привет, как дела, что нового",
    "dotless": "İıŁłØß" * 300,
    "right_to_left": "\u202eמה קורה כאן " * 20_000,
    "not_utf8": b"\xff\xfegacor\x80\xbf maxwin".decode("utf-8", "surrogateescape"),
    "joiners": "\u200d" * 50_000,
    "families": "👨\u200d👩\u200d👧\u200d👦" * 5_000,
    "spaced_pairs": "a b  c d  " * 50_000,
    "new_words": " ".join(f"kata{i}x{i * 7}" for i in range(100_000)),
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_any_text_is_judged_quickly_and_without_failing(name: str) -> None:
    understand("halo")  # the first text of a process loads the weights, which has a bound of its own
    begin = time.thread_time()
    judged = understand(_HOSTILE[name])
    assert time.thread_time() - begin < 0.5
    for aspect in ASPECTS:
        verdict = getattr(judged, aspect)
        assert verdict.label in LABELS[aspect]
        assert 0 <= verdict.probability <= 1
    stored = json.dumps(judged.to_json(), ensure_ascii=False)
    stored.encode("utf-8")
    assert "\\u0000" not in stored


def test_a_text_too_long_to_read_whole_says_so() -> None:
    judged = understand("terima kasih " * 5_000)
    assert judged.sentiment.unsure
    assert judged.sentiment.reasons[0].code == "only_beginning_read"
    assert judged.sentiment.reasons[0].end == LONGEST


@pytest.mark.parametrize("text", ["Main di 𝐕𝐈𝐒𝐈4️⃣𝗗 gacor bro", "Admin goblok kau!", "", "kapan dikirim ya min?"])
def test_json_gives_back_the_same_understanding(text: str) -> None:
    judged = understand(text)
    assert Understanding.from_json(json.loads(json.dumps(judged.to_json()))) == judged


def test_reasons_point_at_the_letters_that_were_written() -> None:
    raw = "Keren 😍 sama kayak di 🅿️🆄🅻🅰️🆄777 gacor"
    reasons = understand(raw).spam.reasons
    assert reasons
    for reason in reasons:
        assert raw[reason.start : reason.end] == reason.evidence


@pytest.mark.parametrize(
    "text",
    [
        "gue main di A L E X I S 1 7 wd lancar",
        "Depo 50rb di DORA77 auto maxwin",
        "Hari ini g4c0r banget, m4xw1n terus",
        "rejeki nomplok dari 𝐑𝐀𝐉𝐀𝐁𝐀𝐑𝐔𝟖𝟖",
        "Langsung jepe di А𝐺𝘜S𝘛ОTO",
        "Ga Ru Da Ho Ki bikin cuan",
    ],
)
def test_gambling_advertising_is_found_under_its_disguise(text: str) -> None:
    assert understand(text).spam.label == "gambling"


@pytest.mark.parametrize(
    "text",
    [
        "Komen judol semua, tolong diblokir min",
        "gacor banget mancingnya bang",
        "anak² pada kemana² ya",
        "Salam dari Malaysia 🇲🇾🇲🇾",
        "𝐩𝐞𝐫𝐭𝐚𝐦𝐚 𝐛𝐚𝐧𝐠",
        "jkt48 mantap",
        "@MaxMayo77 thanks for the video",
        "paket saya belum sampai sejak tanggal 17",
    ],
)
def test_talk_about_gambling_and_fancy_letters_are_not_gambling(text: str) -> None:
    assert understand(text).spam.label == "none"


@pytest.mark.parametrize(
    ("aspect", "text", "label"),
    [
        ("language", "Awale gk mudeng dadakno aku ngakak, wis ora iso ngomong maneh", "jv"),
        ("language", "Naha ieu teh teu acan dugi wae euy", "su"),
        ("language", "why is the delivery so late", "en"),
        ("language", "paketnya belum datang juga ya kak", "id"),
        ("spam", "Selamat! Nomor anda terpilih pemenang undian, kode pin klik www.hadiah.blogspot.com", "fraud"),
        ("abuse", "goblok lu, dasar otak udang", "attack"),
        ("abuse", "gue bunuh lu nanti", "threat"),
        ("abuse", "anjir lucu banget 😂", "rude"),
        ("abuse", "terima kasih kak", "none"),
        ("sentiment", "makanannya enak banget", "pos"),
        ("sentiment", "makanannya tidak enak", "neg"),
        ("sentiment", "pelayanane elek, kuciwa aku", "neg"),
        ("sentiment", "raos pisan, nuhun", "pos"),
        ("intent", "kapan promo ini berakhir?", "question"),
        ("intent", "sinyal lemot banget, kecewa sama indosat", "complaint"),
        ("intent", "terima kasih, mantap pelayanannya", "praise"),
        ("intent", "saran saya sebaiknya menunya ditambah", "suggestion"),
        ("urgency", "saya kena penipuan, rekening dikuras", "2"),
        ("urgency", "min saldo saya hilang, tolong dibantu segera", "1"),
        ("urgency", "wkwk lucu", "0"),
    ],
)
def test_plain_cases_are_judged_as_a_person_would(aspect: str, text: str, label: str) -> None:
    assert getattr(understand(text), aspect).label == label


def test_quoted_insults_weigh_less_than_spoken_ones() -> None:
    spoken = understand("kau goblok")
    quoted = understand('dia bilang "kau goblok" ke saya')
    assert spoken.abuse.label == "attack"
    assert quoted.abuse.label in ("none", "rude")


def test_many_texts_keep_their_order() -> None:
    texts = ["enak banget", "kecewa", "kapan?"]
    assert understand_many(texts) == [understand(text) for text in texts]


class _AlwaysCalm:
    version = "calm-1"

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        return Verdict("0", 1.0)


def test_a_trained_head_can_take_the_place_of_a_rule_head() -> None:
    before = registry.install("urgency", _AlwaysCalm())
    try:
        judged = understand("rekening saya dikuras penipu")
        assert judged.urgency == Verdict("0", 1.0, head="urgency")
        assert "urgency=calm-1" in judged.version
    finally:
        registry.install("urgency", before)
    with pytest.raises(KeyError):
        registry.install("weather", before)
