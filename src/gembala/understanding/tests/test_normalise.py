"""Folding never alters the raw text and always leads back to it."""

from __future__ import annotations

import pytest

from gembala.understanding.normalise import normalise
from gembala.understanding.reading import read


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("𝐀𝐋𝐄𝐗𝐈𝐒17", "alexis17"),
        ("🅿️🆄🅻🅰️🆄", "pulau"),
        ("А𝐺𝘜S𝘛ОTO", "agustoto"),
        ("ｇａｃｏｒ", "gacor"),
        ("𝗩𝗜𝗦𝗜4️⃣𝐃", "visi4d"),
        ("g\u200ba\u200bc\u200bo\u200br", "gacor"),
        ("P͟͟U͟͟L͟͟A͟͟U͟͟", "pulau"),
        ("❶❻❽", "168"),
        ("café", "cafe"),
    ],
)
def test_a_disguised_word_reads_like_the_plain_one(raw: str, plain: str) -> None:
    assert normalise(raw).folded == plain


def test_every_folded_slice_leads_back_to_its_raw_letters() -> None:
    raw = "main di 🅿️🆄🅻🅰️🆄777 yuk"
    norm = normalise(raw)
    at = norm.folded.index("pulau777")
    first, last = norm.span(at, at + 8)
    assert raw[first:last].startswith("🅿")
    assert raw[first:last].endswith("777")
    assert norm.raw == raw


@pytest.mark.parametrize("raw", ["A L E X I S 1 7", "A.L.E.X.I.S.1.7", "【A】【L】【E】【X】【I】【S】【1】【7】"])
def test_spaced_and_dotted_letters_are_one_word(raw: str) -> None:
    assert "alexis17" in read(f"coba {raw} ya").words
