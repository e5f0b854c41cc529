"""A stranger joins and asks, with no script at all."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, F, House, Look, W, until
from tests.journeys.steps import ask_forum, join_forum

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])


@BOTH
def test_a_stranger_without_script_joins_asks_and_is_heard(house: House, doors: Doorman, look: Look) -> None:
    _language, width, _theme = look
    title = f"Bumbu rendang tahan berapa lama di kulkas? ({width})"
    page = doors.page("", look, java_script_enabled=False)
    join_forum(page, f"siti-{width}")
    ask_forum(page, title, f"Saya simpan dalam **botol kaca** ({width}), sudah dua minggu. Masih aman?")
    expect(page.locator("main strong")).to_have_text("botol kaca")

    passer_by = doors.page("", look)
    passer_by.goto(f"{F}/topics/")
    until(
        lambda: passer_by.reload() and passer_by.get_by_role("link", name=title).count(), seconds=15, what="the topic"
    )
    assert passer_by.get_by_role("link", name=title).count() == 1

    ratri = doors.page("ratri", look)
    ratri.goto(f"{W}/inbox/?view=all")
    heard = ratri.locator("#baris a.item").filter(has_text=f"botol kaca** ({width})")
    until(lambda: ratri.reload() and heard.count(), seconds=15, what="the topic in the inbox")
    assert heard.count() == 1
