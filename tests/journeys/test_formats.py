"""One post of each kind, from the composer's fields to the platform; and one that a person posts themselves."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gembala.media.tests.making import movie, pdf, picture
from tests.journeys.composing import WITHIN, add, begin, choose, named, out, send
from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until
from tests.journeys.steps import connect, variant

pytestmark = [pytest.mark.journey, pytest.mark.slow]
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures, a video, a document and captions."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "rendang.png").write_bytes(picture("PNG", (600, 600)).getvalue())
    (folder / "gudeg.jpg").write_bytes(picture("JPEG", (640, 800)).getvalue())
    once = time.time_ns() % 97  # YouTube refuses the same film twice
    (folder / "soto.mp4").write_bytes(movie(seconds=3 + once / 25, size=(640, 360)).getvalue())
    (folder / "menu.pdf").write_bytes(pdf(3).getvalue())
    (folder / "takarir.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nSelamat pagi\n")
    return folder


@BOTH
def test_a_poll_with_a_reply_setting_goes_out_on_x(house: House, doors: Doorman, look: Look) -> None:
    page, text = doors.page("bagas", look), f"Soto mana yang Anda pilih? {named(look)}"
    part = begin(page, "x", title="Polling soto", text=text)
    choose(part, "poll")
    part.locator("[name^=answer-]").nth(0).fill("Soto Banjar")
    part.locator("[name^=answer-]").nth(1).fill("Soto yang namanya jauh terlalu panjang")
    expect(part.locator(".poll .note-bad")).to_have_count(1)
    part.locator("[name^=answer-]").nth(1).fill("Soto Betawi")
    expect(part.locator(".note-bad")).to_have_count(0)
    part.locator("select[name^=minutes-]").select_option("4320")
    part.locator("select[name$=reply_settings]").select_option("following")
    send(page, doors, look)
    post = out(house, "x", lambda row: row["text"] == text)
    poll = post["extra"]["poll"]
    assert (poll["options"], poll["duration_minutes"]) == (["Soto Banjar", "Soto Betawi"], 4320)
    assert post["extra"]["reply_settings"] == "following"


@BOTH
def test_a_carousel_goes_out_on_instagram(house: House, doors: Doorman, files: Path, look: Look) -> None:
    connect(doors.page("maria", look), "instagram")
    page, text = doors.page("bagas", look), f"Dua masakan hari ini {named(look)}"
    part = begin(page, "instagram", title="Dua masakan", text=text)
    choose(part, "carousel")
    add(page, files / "rendang.png", files / "gudeg.jpg")
    for field in page.locator("[name^=alt-]").all():
        field.fill("Sepiring masakan")
    expect(part.locator(".made .field-note")).to_have_count(1)  # the PNG becomes a JPEG
    part.locator("[name^=first-]").fill("Resepnya di tautan profil.")
    expect(part.locator(".note-bad")).to_have_count(0)
    send(page, doors, look)
    post = out(house, "instagram", lambda row: row["text"] == text)
    assert post["extra"]["media_type"] == "CAROUSEL_ALBUM"
    out(house, "instagram", lambda row: row["text"] == "Resepnya di tautan profil." and row["reply_to"] == post["id"])


def test_a_video_with_captions_goes_out_on_youtube(house: House, doors: Doorman, files: Path) -> None:
    connect(doors.page("maria"), "youtube")
    page, title = doors.page("bagas"), f"Cara memasak soto {named(INDONESIAN)}"
    part = begin(page, "youtube", title=title, text="Langkah demi langkah.")
    choose(part, "video")
    add(page, files / "soto.mp4", files / "takarir.srt", files / "gudeg.jpg")
    page.locator("[name^=alt-]").fill("Semangkuk soto")
    expect(part.locator("[name^=captions-] option:checked").first).to_have_text("takarir.srt")
    part.locator("select[name^=cover-]").select_option(label="gudeg.jpg")
    part.locator("select[name$=privacy]").select_option("unlisted")
    part.locator("input[name$=tags]").fill("soto, resep")
    part.locator("summary").click()
    part.locator("select[name$=category]").select_option("26")
    expect(part.locator(".note-bad")).to_have_count(0)
    send(page, doors, INDONESIAN)
    video = out(house, "youtube", lambda row: row["text"] == title and row["extra"]["privacy"] == "unlisted")
    about = video["extra"]
    assert (about["tags"], about["category"], bool(about["thumbnail"])) == (["soto", "resep"], "26", True)
    until(lambda: video["id"] in str(house.ask("/youtube/things?kind=caption")), seconds=WITHIN, what="the captions")


def test_a_document_goes_out_on_linkedin(house: House, doors: Doorman, files: Path) -> None:
    connect(doors.page("maria"), "linkedin")
    page, text = doors.page("bagas"), f"Daftar menu minggu ini {named(INDONESIAN)}"
    part = begin(page, "linkedin", title="Daftar menu", text=text)
    choose(part, "document")
    expect(part.locator(".note-bad")).to_have_count(1)  # no document yet
    add(page, files / "menu.pdf")
    expect(part.locator(".note-bad")).to_have_count(0)
    send(page, doors, INDONESIAN)
    assert "urn:li:document:" in str(out(house, "linkedin", lambda row: row["text"] == text))


def test_what_cannot_be_read_is_told_in_words_and_kept_nowhere(doors: Doorman, tmp_path: Path) -> None:
    page = doors.page("bagas")
    begin(page, "x", title="Berkas", text="Berkas rusak")
    (tmp_path / "film.mp4").write_bytes(b"bukan film sama sekali")
    page.set_input_files("#files", tmp_path / "film.mp4")
    expect(page.locator("#uploads .note-bad")).to_contain_text("film.mp4")
    doors.complaints[:] = [one for one in doors.complaints if "422" not in one]  # the refusal itself
    expect(page.locator(".media-one")).to_have_count(0)


@pytest.mark.parametrize("look", [("id", 390, "light"), ENGLISH], ids=["id-390-light", "en-390-dark"])
def test_a_post_that_i_post_myself_waits_for_my_hands_and_counts_after(
    house: House, doors: Doorman, look: Look
) -> None:
    page, text = doors.page("bagas", look), f"Ini saya tayangkan sendiri {named(look)}"
    part = begin(page, "x", title="Tayang sendiri", text=text)
    with page.expect_response("**/check/"):
        part.locator("[name^=hands-]").check()
    address = send(page, doors, look)
    until(lambda: page.goto(f"{W}/by-hand/") and page.get_by_text(text).count(), seconds=WITHIN, what="the task")
    page.locator("main li", has_text=text).locator("a").first.click()
    page.wait_for_url("**/by-hand/*/")
    expect(page.locator("#caption")).to_have_text(text)
    page.fill("#permalink", "https://example.com/palsu")
    page.locator("form[action$='/done/'] button").click()
    expect(page.locator("#permalink-wrong")).to_be_visible()
    doors.complaints[:] = [one for one in doors.complaints if "422" not in one]
    page.fill("#permalink", f"https://x.com/warungnusantara/status/{time.time_ns()}")
    page.locator("form[action$='/done/'] button").click()
    page.wait_for_load_state()
    state, word = page.locator(".page-head .chip-state"), {"id": "Sudah tayang", "en": "Published"}[look[0]]
    until(lambda: page.goto(address) and word in state.inner_text(), seconds=WITHIN, what="it counts as published")
    assert not house.posts(platform="x", text=text), "nothing was sent to the platform"


def test_without_script_the_fields_come_with_a_button(doors: Doorman, files: Path) -> None:
    page = doors.page("bagas", INDONESIAN, java_script_enabled=False)
    page.goto(f"{W}/compose/")
    page.fill("#text", "Polling tanpa skrip")
    part = variant(page, "x")
    part.locator("select[name^=format-]").select_option("poll")
    part.locator("noscript button, button[value=look]").first.click()
    part = variant(page, "x")
    part.locator("[name^=answer-]").nth(0).fill("Ya")
    part.locator("[name^=answer-]").nth(1).fill("Tidak")
    page.set_input_files("#files", files / "gudeg.jpg")
    page.locator("button[name=then][value=save]").click()
    page.wait_for_url("**/drafts/*/")
    part = variant(page, "x")
    assert [one.input_value() for one in part.locator("[name^=answer-]").all()[:2]] == ["Ya", "Tidak"]
    expect(page.locator(".media-one")).to_have_count(1)
    assert not part.locator("[name^=pick-]").is_checked(), "a poll on X takes no picture"
