"""A company connects TikTok Business, publishes, and answers who commented below it: the one way TikTok has for that."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gembala.media.tests.making import movie
from tests.journeys.composing import add, begin, choose, named, out, send
from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until
from tests.journeys.steps import consent, made
from tests.journeys.test_inbox import at_platform, bubble, do, open_talk

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PLATFORM = "tiktok_business"


@pytest.mark.parametrize("look", [INDONESIAN], ids=["id-1440-light"])
def test_a_comment_on_tiktok_is_answered_and_hidden(
    house: House, doors: Doorman, tmp_path: Path, look: Look
) -> None:
    name = f"Cabang Bisnis {time.time_ns() % 10**6}"
    account = made(house, PLATFORM, name)
    maria = doors.page("maria", look)
    maria.goto(f"{W}/channels/connect/{PLATFORM}/?environment=sandbox")
    maria.locator("main .btn-primary").first.click()
    consent(maria, name)
    channel = maria.url
    expect(maria.locator("main")).to_contain_text("menghapus yang ditulisnya sendiri")
    page, text = doors.page("bagas", look), f"Soto dari dekat {named(look)}"
    part = begin(page, "tiktok", title="Soto", text=text, handle=str(account["handle"]))
    choose(part, "video")
    film = tmp_path / "soto.mp4"
    film.write_bytes(movie(seconds=3 + time.time_ns() % 97 / 25, size=(540, 960)).getvalue())
    add(page, film)
    part.locator("[name^=first-]").fill("a" * 151)
    expect(part.locator(".note-warn, .note-warning, .note").filter(has_text="150")).not_to_have_count(0)
    part.locator("[name^=first-]").fill("")
    expect(part.locator(".note-bad")).to_have_count(0)
    send(page, doors, look)
    post = out(house, PLATFORM, lambda row: row["text"] == text)
    assert post["account"] == account["id"]

    asked = f"Buka sampai jam berapa, Kak? {named(look)}"
    said = {"platform": PLATFORM, "post_id": post["id"], "author": "siti_makan", "text": asked}
    remote = str(house.ask("/comment", said)["id"])
    open_talk(page, asked)
    answer = f"Sampai jam 9 malam, Kak. {named(look)}"
    page.fill("#balas", answer)
    expect(page.locator("#hitung")).to_contain_text("/ 1200")
    page.locator("button[name=then][value=stay]").click()
    (sent,) = until(lambda: house.posts(platform=PLATFORM, text=answer), seconds=40, what="the answer at TikTok")
    assert (sent["reply_to"], sent["account"]) == (remote, account["id"])
    ratri = doors.page("ratri", look)
    open_talk(ratri, asked)
    do(ratri, asked, "hide")
    until(lambda: at_platform(house, PLATFORM, remote)["hidden"], seconds=40, what="hidden at TikTok")
    expect(bubble(ratri, asked).locator(".chip-state")).to_be_visible()
    maria.goto(channel)
    maria.locator("form[action$='/disconnect'] button").click()
    maria.wait_for_url("**/channels/")


@pytest.mark.parametrize("look", [ENGLISH], ids=["en-390-dark"])
def test_the_way_to_the_real_one_is_told_step_by_step(house: House, doors: Doorman, look: Look) -> None:
    page = doors.page("maria", look)
    page.goto(f"{W}/channels/connect/{PLATFORM}/?environment=production")
    steps = page.locator("ol li")
    expect(steps).to_have_count(5)
    expect(steps.first).to_contain_text("TikTok takes companies only")
    expect(page.locator("code.address")).to_have_text(re.compile(r"/channels/connect/tiktok_business/callback/$"))
