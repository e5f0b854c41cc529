"""The audience speaks, and the team answers: live, in two voices, with everything undone that can be undone."""

from __future__ import annotations

import re
import statistics
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until
from tests.journeys.steps import ask_forum, bubble, join_forum, line, open_talk

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])
OUT_WITHIN = 25.0
"""Seconds for the six of grace and the way to the platform, on a busy machine."""
MYSELF = {"id": "Pribadi", "en": "Myself"}
SHOWN = "text => [...document.querySelectorAll('#baris a.item')].some(one => one.textContent.includes(text))"
"""Asked at every frame: the browser tool's own waiting looks every half second, too coarse to measure by."""
SPAM = "G4C0R parah di 5.L.0.T 88, m4xw1n tiap hari kak, cek bio ya"


def comment(house: House, platform: str, text: str, *, author: str = "siti_makan") -> str:
    """Somebody comments on the brand's newest post; gives the platform's id of the comment."""
    return str(house.ask("/comment", {"platform": platform, "text": text, "author": author})["id"])


def at_platform(house: House, platform: str, remote_id: str) -> dict[str, Any]:
    """The comment as the sandbox holds it now."""
    return next(row for row in house.posts(platform=platform, source="comment") if row["id"] == remote_id)


def listening(page: Page) -> None:
    """The list of everybody, with the live line open."""
    page.goto(f"{W}/inbox/?view=all")
    expect(page.locator("body")).to_have_attribute("data-live-state", "open")


@BOTH
@pytest.mark.parametrize("platform", ["x", "bluesky"])
def test_a_comment_is_in_the_open_inbox_within_two_seconds(
    house: House, doors: Doorman, look: Look, platform: str
) -> None:
    page = doors.page("ratri", look)
    listening(page)
    page.evaluate("window.stayed = true")
    took = []
    for number in range(3):
        text = f"Kak, sotonya masih ada nomor {number} di {platform} {look[1]}?"
        begun = time.monotonic()
        comment(house, platform, text, author=f"penanya{number}")
        page.wait_for_function(SHOWN, arg=text, polling="raf", timeout=15_000)
        took.append(time.monotonic() - begun)
    assert page.evaluate("window.stayed"), "the page was loaded anew"
    assert statistics.median(took) <= 2.0, took
    shown = line(page, text)
    expect(shown.locator(".wait")).to_be_visible()
    expect(shown.locator(".intent").first).not_to_be_empty()


@BOTH
def test_a_person_answers_as_herself_and_the_brand_as_the_brand(house: House, doors: Doorman, look: Look) -> None:
    language, width, _theme = look
    text = f"Bumbu rendangnya boleh dibeli terpisah? ({width})"
    asked = comment(house, "x", text, author=f"rina_{width}")
    handles = {row["id"]: row["handle"] for row in house.ask("/accounts")}

    ratri = doors.page("ratri", look)
    open_talk(ratri, text)
    ratri.locator(".voice-pick label.pick, fieldset label.pick").filter(has_text=MYSELF[language]).click()
    mine = f"Boleh, Kak. Nanti saya kirim caranya ({width})."
    ratri.fill("#balas", mine)
    ratri.locator("button[name=then][value=stay]").click()
    expect(bubble(ratri, mine).locator(".said-as")).to_be_visible()
    expect(bubble(ratri, mine)).to_have_class(re.compile("voice-self"))

    bagas = doors.page("bagas", look)
    open_talk(bagas, text)
    ours = f"Terima kasih sudah bertanya! Bumbu dijual mulai Senin ({width})."
    bagas.fill("#balas", ours)
    bagas.keyboard.press("Control+Enter")
    expect(bagas.locator("[data-toast] p")).to_contain_text("Warung Nusantara")

    for words, handle in ((mine, "ratri_nusantara"), (ours, "warungnusantara")):
        (sent,) = until(
            lambda w=words: house.posts(platform="x", text=w), seconds=OUT_WITHIN, what=f"the answer of {handle}"
        )
        assert (handles[sent["account"]], sent["reply_to"]) == (handle, asked)


@BOTH
def test_hiding_leaves_for_the_platform_and_comes_back(house: House, doors: Doorman, look: Look) -> None:
    text = f"Kapan buka cabang di Makassar? ({look[1]})"
    remote_id = comment(house, "x", text, author=f"daeng_{look[1]}")
    page = doors.page("ratri", look)
    open_talk(page, text)
    do(page, text, "hide")
    until(lambda: at_platform(house, "x", remote_id)["hidden"], seconds=OUT_WITHIN, what="hidden at X")
    expect(bubble(page, text).locator(".chip-state")).to_be_visible()
    page.locator("[data-toast] form button").click()
    until(lambda: not at_platform(house, "x", remote_id)["hidden"], seconds=OUT_WITHIN, what="shown again at X")


@BOTH
def test_a_like_leaves_for_the_platform_and_is_taken_back_with_a_key(house: House, doors: Doorman, look: Look) -> None:
    text = f"Sambalnya juara, terima kasih! ({look[1]})"
    remote_id = comment(house, "bluesky", text, author=f"wayan{look[1]}")
    page = doors.page("bagas", look)
    open_talk(page, text)
    do(page, text, "like")
    until(lambda: at_platform(house, "bluesky", remote_id)["likes"] == 1, seconds=OUT_WITHIN, what="liked at Bluesky")
    page.locator("body").press("z")
    until(lambda: at_platform(house, "bluesky", remote_id)["likes"] == 0, seconds=OUT_WITHIN, what="the like is gone")


@BOTH
def test_what_is_deleted_in_the_forum_is_gone_and_a_slip_is_undone_in_time(
    house: House, doors: Doorman, look: Look
) -> None:
    width = look[1]
    asker = doors.page("", look)
    join_forum(asker, f"ahmad-{width}-{time.time_ns() % 1_000_000}")
    text = f"Kiriman ke Ternate berapa hari? ({width})"
    address = ask_forum(asker, f"Titip tanya soal kiriman ({width})", text)

    page = doors.page("ratri", look)
    open_talk(page, text)
    do(page, text, "delete")
    page.locator("[data-toast] form button").click()
    expect(bubble(page, text).locator(".acts")).to_be_attached()
    page.wait_for_timeout(7_000)  # longer than the grace: nothing may leave now
    assert page.request.get(address).status == 200
    do(page, text, "delete")
    until(
        lambda: doors.page("", look).request.get(address).status == 404, seconds=OUT_WITHIN, what="gone from the forum"
    )


def do(page: Page, text: str, kind: str) -> None:
    """Open the menu of one word and choose."""
    menu = bubble(page, text).locator(".acts")
    menu.locator("summary").click()
    menu.locator(f"button[value={kind}]").click()
    expect(page.locator("[data-toast]")).to_be_visible()


@BOTH
def test_spam_waits_in_the_queue_and_is_decided_by_keys(house: House, doors: Doorman, look: Look) -> None:
    width = look[1]
    texts = [f"{SPAM} {width}{letter}" for letter in "ab"]
    for number, text in enumerate(texts):
        comment(house, "x", text, author=f"bandar{width}{number}")
    made = doors.page("made", look)
    made.goto(f"{W}/review-queue/")
    rows = (
        made.locator("article.held")
        .filter(has_text=f"{width}a")
        .or_(made.locator("article.held").filter(has_text=f"{width}b"))
    )
    until(lambda: rows.count() == len(texts) or not made.reload(), seconds=15, what="the spam in the queue")
    expect(rows.first.locator("mark.why").first).not_to_be_empty()
    visitor = doors.page("ratri", look)
    visitor.goto(f"{W}/inbox/?view=waiting")
    assert line(visitor, texts[0]).count() == 0, "spam must not stand among those who wait"
    before = rows.count()
    for _step in range(30):
        if f"cek bio ya {width}" in made.locator("[data-row].is-at").inner_text():
            break
        made.keyboard.press("j")
    made.keyboard.press("s")
    expect(made.locator("[data-toast]")).to_be_visible()
    until(lambda: rows.count() < before, seconds=10, what="decided")
    made.keyboard.press("z")
    until(lambda: rows.count() == before, seconds=10, what="taken back")


@BOTH
def test_an_answer_that_is_out_is_deleted_there_and_a_slip_is_undone_in_time(
    house: House, doors: Doorman, look: Look
) -> None:
    text = f"Rendangnya tahan berapa lama? ({look[1]})"
    comment(house, "x", text, author=f"intan_{look[1]}")
    page = doors.page("bagas", look)
    open_talk(page, text)
    ours = f"Tiga bulan di luar kulkas ({look[1]})."
    page.fill("#balas", ours)
    page.locator("button[name=then][value=stay]").click()
    until(lambda: house.posts(platform="x", text=ours), seconds=OUT_WITHIN, what="the answer is out")
    expect(bubble(page, ours).locator(".acts")).to_be_attached(timeout=OUT_WITHIN * 1000)
    take_back(page, ours)
    page.locator("[data-toast] form button").click()
    expect(bubble(page, ours).locator(".acts")).to_be_attached()
    page.wait_for_timeout(7_000)  # longer than the grace: nothing may leave now
    assert house.posts(platform="x", text=ours)
    take_back(page, ours)
    until(lambda: not house.posts(platform="x", text=ours), seconds=OUT_WITHIN, what="gone at X")


def take_back(page: Page, ours: str) -> None:
    """Delete an answer of ours."""
    menu = bubble(page, ours).locator(".acts")
    menu.locator("summary").click()
    menu.locator("button").click()
    expect(page.locator("[data-toast]")).to_be_visible()
    expect(bubble(page, ours)).to_have_count(0)
