"""What the day opens with, for each of the team."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until
from tests.journeys.steps import write

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])
NO_BLOCK = {"id": "Rutinitas mingguan tidak punya jadwal hari ini.", "en": "The weekly routine has no block today."}


@BOTH
def test_the_social_media_manager_sees_the_routine_or_that_there_is_none(doors: Doorman, look: Look) -> None:
    page = doors.page("bagas", look)
    page.goto(f"{W}/today/")
    blocks = page.locator("section[aria-labelledby=blocks]")
    if blocks.locator("ol.day-blocks li").count():
        expect(blocks.locator("li b").first).not_to_be_empty()
        expect(blocks.locator("li time").first).not_to_be_empty()
    else:
        expect(blocks).to_contain_text(NO_BLOCK[look[0]])


@BOTH
def test_the_community_manager_sees_who_waits_longest_and_whoever_comes_by_itself(
    house: House, doors: Doorman, look: Look
) -> None:
    for number in range(2):
        house.ask(
            "/comment", {"platform": "x", "text": f"Kak, buka sampai jam berapa {number}?", "author": f"u{look[1]}"}
        )
    page = doors.page("ratri", look)
    page.goto(f"{W}/inbox/?view=waiting")
    first = until(lambda: page.reload() and page.locator("#baris .item b").count(), seconds=15, what="somebody waits")
    assert first
    name = page.locator("#baris .item b").first.inner_text()
    page.goto(f"{W}/today/")
    waiting = page.locator("section[aria-labelledby=waiting]")
    expect(waiting.locator("li").first).to_contain_text(name)
    expect(page.locator(".greet .lead b")).to_contain_text(name)
    page.locator(".greet .btn-primary").click()
    page.wait_for_url("**/inbox/*/**")
    expect(page.locator("#utas h2")).to_contain_text(name)


@BOTH
def test_the_moderator_sees_what_is_held(house: House, doors: Doorman, look: Look) -> None:
    text = f"G4C0R m4xw1n 5L0T 88 daftar sekarang {time.time_ns()}"
    house.ask("/comment", {"platform": "x", "text": text, "author": f"bd{look[1]}"})
    page = doors.page("made", look)
    page.goto(f"{W}/today/")
    held = page.locator("section[aria-labelledby=held]")
    until(lambda: page.reload() and held.count(), seconds=15, what="what is held, on Today")
    held.get_by_role("link").click()
    page.wait_for_url("**/review-queue/")
    expect(page.locator("article.held").filter(has_text=text)).to_have_count(1)


@BOTH
def test_the_director_decides_and_the_writer_is_told(doors: Doorman, look: Look) -> None:
    title = f"Kue lumpur {look[1]}"
    text = f"Kue lumpur kentang hangat untuk teman teh sore, seri {look[1]}."
    address = write(doors.page("bagas", look), title=title, text=text, on_x=text)
    maria = doors.page("maria", look)
    maria.goto(f"{W}/today/")
    expect(maria.locator("section[aria-labelledby=approve] .count")).to_be_visible()
    maria.goto(address)
    maria.fill("#verdict", "Sebut harganya, ya.")
    maria.locator("button[formaction$='/changes/']").click()
    maria.wait_for_load_state()
    bagas = doors.page("bagas", look)
    bagas.goto(f"{W}/today/")
    back = bagas.locator("section[aria-labelledby=back]")
    expect(back).to_contain_text(title)
    back.get_by_role("link").first.click()
    bagas.wait_for_url("**/drafts/*/")
    expect(bagas.locator("#text")).to_be_visible()
    bagas.goto(address)
    expect(bagas.locator("main")).to_contain_text("Sebut harganya, ya.")
