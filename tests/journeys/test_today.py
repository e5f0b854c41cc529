"""What the day opens with."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, Look, W

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
