"""Topics, telling phrases and the workspace's own names."""

from __future__ import annotations

from gembala.understanding.glossary import Glossary
from gembala.understanding.topics import trending
from gembala.understanding.understand import understand


def test_a_complaint_about_a_parcel_is_about_delivery() -> None:
    assert understand("paket saya belum sampai, kurirnya ke mana ya").topics[0] == "delivery"
    assert understand("wkwkwk").topics == ()


def test_telling_phrases_leave_everyday_words_out() -> None:
    found = understand("saya mau beli sepatu lari merah yang kemarin").keyphrases
    assert "sepatu lari merah" in " ".join(found)
    assert understand("yang dan di ke").keyphrases == ()


def test_own_names_are_found_in_any_letters_and_with_endings() -> None:
    names = Glossary({"Kopi Senja": ("kopsen",), "Nusa": ()})
    raw = "𝐊𝐨𝐩𝐢 𝐒𝐞𝐧𝐣𝐚 enak, kopsennya juga; beda dengan nusantara, tapi Nusa bagus. kopisenja!"
    found = understand(raw, glossary=names).mentions
    assert [(m.name, raw[m.start : m.end]) for m in found] == [
        ("Kopi Senja", "𝐊𝐨𝐩𝐢 𝐒𝐞𝐧𝐣𝐚"),
        ("Kopi Senja", "kopsennya"),
        ("Nusa", "Nusa"),
        ("Kopi Senja", "kopisenja"),
    ]
    assert understand(raw).mentions == ()


def test_a_risen_phrase_is_named_first() -> None:
    before = [["harga"], ["harga"], ["promo"]] * 10
    now = [["harga"], ["kurir telat"], ["kurir telat"], ["kurir telat"]] * 3
    assert trending(now, before)[0][:2] == ("kurir telat", 9)
