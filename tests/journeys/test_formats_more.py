"""One post of each kind on Facebook, Threads and TikTok, from the composer's fields to the platform."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from gembala.media.tests.making import movie, picture
from tests.journeys.composing import add, begin, choose, named, out, send
from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W
from tests.journeys.steps import connect, consent, made

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def at(look: Look) -> Any:
    """The one look of a journey, with a name that tells it."""
    return pytest.mark.parametrize("look", [look], ids=["-".join(str(one) for one in look)])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures, and a film held upright."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "rendang.png").write_bytes(picture("PNG", (600, 600)).getvalue())
    (folder / "gudeg.jpg").write_bytes(picture("JPEG", (640, 800)).getvalue())
    (folder / "sambal.jpg").write_bytes(picture("JPEG", (480, 640)).getvalue())
    film = movie(seconds=3 + time.time_ns() % 97 / 25, size=(540, 960))
    (folder / "soto.mp4").write_bytes(film.getvalue())
    return folder


@at(INDONESIAN)
def test_a_photo_with_its_description_goes_out_on_facebook(
    house: House, doors: Doorman, files: Path, look: Look
) -> None:
    connect(doors.page("maria", look), "facebook")
    page, text = doors.page("bagas", look), f"Rendang hari ini {named(look)}"
    part = begin(page, "facebook", title="Rendang", text=text)
    add(page, files / "rendang.png")
    page.locator("[name^=alt-]").fill("Sepiring rendang dengan daun jeruk")
    part.locator("[name^=first-]").fill("Pesan antar lewat telepon.")
    expect(part.locator(".note-bad")).to_have_count(0)
    send(page, doors, look)
    post = out(house, "facebook", lambda row: row["text"] == text)
    assert (post["extra"]["kind"], len(post["extra"]["photos"])) == ("photo", 1)
    (photo,) = [one for one in house.graph("facebook", "photo") if one["id"] in post["extra"]["photos"]]
    assert photo["data"]["alt"] == "Sepiring rendang dengan daun jeruk"
    said = out(house, "facebook", lambda row: row["text"] == "Pesan antar lewat telepon.")
    assert said["reply_to"] == post["id"]


@at(ENGLISH)
def test_what_the_server_says_meanwhile_takes_neither_field_nor_caret(
    house: House, doors: Doorman, files: Path, look: Look
) -> None:
    """A file arrives and its checks come back while somebody writes elsewhere, also within the words."""
    connect(doors.page("maria", look), "facebook")
    page = doors.page("bagas", look)
    part = begin(page, "facebook", title="Sambal", text=f"Sambal hari ini {named(look)}")
    comment = part.locator("[name^=first-]")
    add(page, files / "sambal.jpg")
    comment.press_sequentially("Pesan lewat telepon saja, ya.", delay=60)
    for _ in range(len("telepon saja, ya.")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("nomor WhatsApp atau ", delay=60)
    expect(comment).to_have_value("Pesan lewat nomor WhatsApp atau telepon saja, ya.")
    expect(page.locator("[name^=alt-]")).to_have_value("")


@at(ENGLISH)
def test_a_reel_goes_out_on_facebook(house: House, doors: Doorman, files: Path, look: Look) -> None:
    connect(doors.page("maria", look), "facebook")
    page, text = doors.page("bagas", look), f"Soto dalam tiga detik {named(look)}"
    part = begin(page, "facebook", title="Soto", text=text)
    choose(part, "reel")
    expect(part.locator(".note-bad")).to_have_count(1)  # no film yet
    add(page, files / "soto.mp4")
    part.locator("summary").click()
    part.locator("input[name$=ai_generated]").check()
    expect(part.locator(".note-bad")).to_have_count(0)
    send(page, doors, look)
    post = out(house, "facebook", lambda row: row["text"] == text)
    (film,) = [one for one in house.graph("facebook", "video") if one["id"] == post["extra"]["video"]]
    assert film["data"]["kind"] == "REEL"


@at(INDONESIAN)
def test_a_thread_of_three_posts_goes_out_on_threads_in_its_order(house: House, doors: Doorman, look: Look) -> None:
    connect(doors.page("maria", look), "threads")
    page, name = doors.page("bagas", look), named(look)
    texts = [f"{words} {name}" for words in ("Tiga rahasia soto.", "Kaldunya semalaman.", "Koyanya menyusul.")]
    part = begin(page, "threads", title="Rahasia soto", text=texts[0])
    choose(part, "thread")
    part.locator("[name^=part-]").nth(0).fill(texts[1])
    part.locator("[data-more]").click()
    expect(part.locator("[name^=part-]")).to_have_count(2)
    part.locator("[name^=part-]").nth(1).fill(texts[2])
    part.locator("select[name$=reply_settings]").select_option("accounts_you_follow")
    expect(part.locator(".note-bad")).to_have_count(0)
    send(page, doors, look)
    first, second, third = (out(house, "threads", lambda row, text=text: row["text"] == text) for text in texts)
    assert (first["reply_to"], second["reply_to"], third["reply_to"]) == (None, first["id"], second["id"])
    assert first["extra"]["control"] == "accounts_you_follow"


@at(ENGLISH)
def test_a_film_goes_out_on_tiktok_with_what_the_creator_may_choose(
    house: House, doors: Doorman, files: Path, look: Look
) -> None:
    name = f"Cabang TikTok {time.time_ns() % 10**6}"
    account = made(house, "tiktok", name, duet_disabled=True)
    maria = doors.page("maria", look)
    maria.goto(f"{W}/channels/connect/tiktok/?environment=sandbox")
    maria.locator("main .btn-primary").first.click()
    consent(maria, name)
    channel = maria.url
    page, text = doors.page("bagas", look), f"Soto dari dekat {named(look)}"
    part = begin(page, "tiktok", title="Soto", text=text, handle=str(account["handle"]))
    choose(part, "video")
    add(page, files / "soto.mp4")
    levels = part.locator("select[name$=privacy] option").evaluate_all("all => all.map(one => one.value)")
    assert levels == ["", "PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
    expect(part.locator(".field-wrong[id$=-privacy] .note-bad")).to_have_count(1)  # TikTok wants it chosen
    part.locator("select[name$=privacy]").select_option("MUTUAL_FOLLOW_FRIENDS")
    part.locator("summary").click()
    expect(part.locator("input[name$=allow_duet]")).to_have_count(0)  # the account switched it off itself
    part.locator("input[name$=allow_comments]").uncheck()
    expect(part.locator("input[name$=allow_stitch]")).to_be_checked()
    expect(part.locator(".note-bad")).to_have_count(0)
    send(page, doors, look)
    post = out(house, "tiktok", lambda row: row["text"] == text)
    info = post["extra"]["info"]
    assert (post["account"], post["extra"]["privacy"]) == (account["id"], "MUTUAL_FOLLOW_FRIENDS")
    assert [info[f"disable_{one}"] for one in ("comment", "duet", "stitch")] == [True, True, False]
    maria.goto(channel)
    maria.locator("form[action$='/disconnect'] button").click()
    maria.wait_for_url("**/channels/")
