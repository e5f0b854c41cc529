"""From an empty composer to the platforms, as the team does it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until
from tests.journeys.steps import approve, write

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])
WITHIN = 20.0
READS = {"id": "Sudah tayang", "en": "Published"}


def arrives_once(house: House, page: Page, address: str, *, title: str, text: str, on_x: str, language: str) -> None:
    """Everything the platforms and our own pages show of it."""
    for platform, words in (("x", on_x), ("bluesky", text)):
        until(
            lambda p=platform, t=words: house.posts(platform=p, text=t), seconds=WITHIN, what=f"{title} on {platform}"
        )
    page.goto("/forum/warung-nusantara/topics/")
    until(lambda: page.reload() and page.get_by_role("link", name=title).count(), seconds=WITHIN, what="the topic")
    assert page.get_by_role("link", name=title).count() == 1
    page.goto(address)
    state = page.locator(".page-head .chip-state")
    until(
        lambda: page.reload() and READS[language] in state.inner_text(), seconds=WITHIN, what="the state is published"
    )
    assert len(house.posts(platform="x", text=on_x)) == 1
    assert len(house.posts(platform="bluesky", text=text)) == 1
    assert not house.posts(platform="x", text=text), "X must get its own text only"


@BOTH
def test_a_post_approved_by_another_is_out_everywhere_once_when_published_now(
    house: House, doors: Doorman, look: Look
) -> None:
    language, width, _theme = look
    title, text = f"Soto hari ini {width}", f"Soto Banjar hangat, seri {width}, untuk sore yang hujan."
    on_x = f"Soto Banjar, singkat saja ({width})."
    bagas = doors.page("bagas", look)
    address = write(bagas, title=title, text=text, on_x=on_x)
    approve(doors.page("maria", look), address)
    bagas.goto(address)
    bagas.locator("button[formaction$='/publish/']").click()
    bagas.wait_for_load_state()
    arrives_once(house, bagas, address, title=title, text=text, on_x=on_x, language=language)


@pytest.mark.slow
def test_a_post_scheduled_by_the_form_goes_out_once_at_its_minute(house: House, doors: Doorman) -> None:
    title, text, on_x = (
        "Nasi kuning terjadwal",
        "Nasi kuning pagi, sambal tersendiri, tepat waktu.",
        "Nasi kuning, tepat waktu.",
    )
    bagas = doors.page("bagas")
    address = write(bagas, title=title, text=text, on_x=on_x)
    approve(doors.page("maria"), address)
    bagas.goto(address)
    zone = ZoneInfo(bagas.locator("form[action$='/schedule/'] select[name=zone]").input_value())
    at = (datetime.now(zone) + timedelta(seconds=75)).replace(second=0, microsecond=0)
    bagas.fill("form[action$='/schedule/'] input[name=date]", at.strftime("%Y-%m-%d"))
    bagas.fill("form[action$='/schedule/'] input[name=time]", at.strftime("%H:%M"))
    bagas.locator("form[action$='/schedule/'] button.btn-primary").click()
    bagas.wait_for_load_state()
    assert not house.posts(platform="x", text=on_x), "nothing goes out before its minute"
    bagas.goto(f"{W}/calendar/?view=day&on={at:%Y-%m-%d}")
    expect(bagas.locator("#grid").get_by_text(title)).to_be_visible()
    bagas.wait_for_timeout(max(0.0, (at - datetime.now(zone)).total_seconds()) * 1000)
    arrives_once(house, bagas, address, title=title, text=text, on_x=on_x, language="id")
    assert house.posts(platform="x", text=on_x)[0]["created"] >= at.timestamp()
