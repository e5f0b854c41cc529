"""Every counter by its platform's own rule; LinkedIn's escaping loses nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gembala.platforms.contracts import TextRule
from gembala.platforms.counting import (
    codepoints,
    escaped_linkedin,
    graphemes,
    hashtags,
    mastodon,
    mentions,
    shown_linkedin,
    text_issues,
    threads,
    utf8,
    utf16,
    weighted_x,
)

FAMILY = "👩‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "units"),
    [("Kopi", (4, 4, 4, 4)), ("☕️", (1, 2, 2, 6)), (FAMILY, (1, 7, 11, 25)), ("e\u0301", (1, 2, 2, 3)), ("", (0,) * 4)],
)
def test_one_text_has_four_lengths(text: str, units: tuple[int, ...]) -> None:
    assert (graphemes(text), codepoints(text), utf16(text), utf8(text)) == units


def test_a_half_of_a_surrogate_pair_is_counted_and_breaks_nothing() -> None:
    assert (utf16("\ud83d"), utf8("\ud83d")) == (1, 3)


@given(st.text(alphabet=st.sampled_from("ab 1é\\|{}@[]()<>#*_~\n☕日"), max_size=40))
def test_linkedin_shows_every_text_whole_after_escaping(text: str) -> None:
    assert shown_linkedin(escaped_linkedin(text)) == text


@given(st.text(max_size=60))
def test_linkedin_shows_any_text_whole_after_escaping(text: str) -> None:
    assert shown_linkedin(escaped_linkedin(text)) == text


def test_linkedin_cuts_an_unescaped_text_silently() -> None:
    assert shown_linkedin("Harga (promo) turun") == "Harga "
    assert shown_linkedin("Diskon 50% *hari ini*") == "Diskon 50% "
    assert shown_linkedin(r"Harga \(promo\) turun") == "Harga (promo) turun"


def test_linkedin_keeps_tags_and_links_names() -> None:
    told = escaped_linkedin(
        "Selamat @Warung (Jaya)! #kopi_susu #kopi", mentions=[("Warung (Jaya)", "urn:li:organization:7")]
    )
    assert told == r"Selamat @[Warung \(Jaya\)](urn:li:organization:7)! \#kopi\_susu #kopi"
    assert shown_linkedin(told) == "Selamat Warung (Jaya)! #kopi_susu #kopi"
    assert shown_linkedin(r"{hashtag|\#|kopi} enak") == "#kopi enak"


def test_mastodon_counts_an_address_as_23_and_of_a_remote_name_the_local_part() -> None:
    assert mastodon("https://contoh.id/" + "a" * 200) == 23
    assert mastodon("Hai @budi@mastodon.example!") == len("Hai @budi!")
    assert mastodon("Hai @budi!") == len("Hai @budi!")
    assert mastodon(f"{FAMILY}{FAMILY}") == 2
    assert mastodon("contoh.id") == len("contoh.id"), "an address without a scheme is plain text"
    assert mastodon("https://contoh.id", url_length=30) == 30


def test_threads_counts_an_emoji_by_its_bytes() -> None:
    assert (threads("Kopi"), threads("é日"), threads("☕"), threads("☕️"), threads(FAMILY)) == (4, 2, 3, 6, 25)
    assert threads("1") == 1


def test_tags_and_names_are_found_as_platforms_read_them() -> None:
    assert hashtags("#kopi #1 #satu1 a#b &#39; #日本 https://x.id/#bagian") == ["kopi", "satu1", "日本"]
    assert mentions("@budi.s, surel@contoh.id (@sari_) @a@b.id") == ["budi.s", "sari_"]


def test_a_rule_names_everything_that_it_refuses() -> None:
    rule = TextRule("codepoints", 20, max_bytes=30, max_hashtags=1, max_mentions=1, forbidden="<>")
    found = text_issues(rule, "#a #b @c @d <" + "é" * 20, field="title")
    assert [issue.code for issue in found] == [
        "title_too_long", "title_too_many_bytes", "title_too_many_hashtags", "title_too_many_mentions",
        "title_invalid_characters",
    ]  # fmt: skip
    assert all(issue.level == "error" and issue.field == "title" for issue in found)
    assert text_issues(rule, "#a @b cukup") == []


@pytest.mark.parametrize("piece", ["(a)", "(", "((a)", "a", "a.id/(", "#", "@a.", "(a)a"])
def test_a_hostile_text_does_not_keep_the_counter_busy(piece: str) -> None:
    started = time.process_time()
    text = "http://a.id/" + piece * (30_000 // len(piece))
    for count in (weighted_x, mastodon, threads, escaped_linkedin, hashtags):
        count(text)
    assert time.process_time() - started < 10
