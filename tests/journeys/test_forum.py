"""A stranger joins and asks, with no script at all."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])
F = "/forum/warung-nusantara"


@BOTH
def test_a_stranger_without_script_joins_asks_and_is_heard(house: House, doors: Doorman, look: Look) -> None:
    _language, width, _theme = look
    title = f"Bumbu rendang tahan berapa lama di kulkas? ({width})"
    page = doors.page("", look, java_script_enabled=False)
    page.goto(f"{F}/join/")
    page.fill("#name", "Siti Rahma")
    page.fill("#handle", f"siti-{width}")
    page.fill("#email", f"siti{width}@contoh.example")
    page.fill("#password", "santan-kelapa-tua-42")
    page.wait_for_timeout(2_200)  # faster than this is taken for a machine
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**{F}/")
    page.goto(f"{F}/new/")
    page.fill("#title", title)
    page.fill("#text", "Saya simpan dalam **botol kaca** dan sudah dua minggu. Masih aman?")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/t/**")
    expect(page.locator("main strong")).to_have_text("botol kaca")

    passer_by = doors.page("", look)
    passer_by.goto(f"{F}/topics/")
    until(
        lambda: passer_by.reload() and passer_by.get_by_role("link", name=title).count(), seconds=15, what="the topic"
    )
    assert passer_by.get_by_role("link", name=title).count() == 1

    ratri = doors.page("ratri", look)
    ratri.goto(f"{W}/inbox/?view=all")
    heard = ratri.locator("#baris a.item").filter(has_text="botol kaca")
    until(lambda: ratri.reload() and heard.count(), seconds=15, what="the topic in the inbox")
    assert heard.count() == 1
