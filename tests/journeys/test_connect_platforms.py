"""Every platform that the sandbox speaks is connected by its own consent page, and again after its sign-in has ended."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until
from tests.journeys.steps import approve, consent, key_of, made

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PLATFORMS = ("instagram", "facebook", "threads", "youtube", "linkedin", "tiktok", "tiktok_business")
LOOKS = {platform: (INDONESIAN, ENGLISH)[number % 2] for number, platform in enumerate(PLATFORMS)}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_platform_is_connected_from_the_page_of_channels(house: House, doors: Doorman, platform: str) -> None:
    name = f"Cabang {platform} {time.time_ns() % 10**6}"
    made(house, platform, name)
    page = doors.page("maria", LOOKS[platform])
    page.goto(f"{W}/channels/")
    page.locator(f"a[href$='/connect/{platform}/']").click()
    page.locator("a[href*='environment=sandbox']").first.click()
    page.locator("main .btn-primary").first.click()
    if platform == "facebook":
        expect(page.locator("button[value=allow]")).to_be_visible()
        for address in [str(link.get_attribute("href")) for link in page.locator("nav a").all()]:
            if page.get_by_text(name).count():  # one of the people there runs this Page
                break
            page.goto(address)
    consent(page, "Admin " + name if platform == "linkedin" else name)
    address = page.url
    page.goto(f"{W}/channels/")
    expect(page.locator(".channel-rows")).to_contain_text(name)
    page.goto(address)
    page.locator("form[action$='/disconnect'] button").click()
    page.wait_for_url("**/channels/")


@pytest.mark.parametrize("look", [INDONESIAN], ids=["id-1440-light"])
def test_a_post_waits_for_an_ended_sign_in_and_goes_out_after_it_is_connected_again(
    house: House, doors: Doorman, look: Look
) -> None:
    name = f"Warung Utas {time.time_ns() % 10**6}"
    account = made(house, "threads", name)
    maria = doors.page("maria", look)
    maria.goto(f"{W}/channels/connect/threads/?environment=sandbox")
    maria.locator("main .btn-primary").first.click()
    consent(maria, name)
    channel = maria.url
    bagas, text = doors.page("bagas", look), f"Utas pagi {time.time_ns() % 10**6}"
    program = key_of(house, doors, "bagas", look, name="Jadwal", scopes=("content:read", "content:write"))
    bagas.goto(f"{W}/compose/")
    bagas.fill("#text", text)
    for pick in bagas.locator(".channels label.pick").all():
        if pick.locator("input").is_checked() != (str(account["handle"]) in pick.inner_text()):
            pick.click()
    bagas.locator("button[name=then][value=submit]").click()
    bagas.wait_for_url("**/review/")
    address = bagas.url
    approve(maria, address)
    number = re.search(r"/drafts/(\d+)/", address)
    assert number
    at = datetime.now(UTC) + timedelta(seconds=8)  # to the second, which no form asks for
    asked = program("POST", f"drafts/{number[1]}/schedule", {"at": at.isoformat(), "zone": "Asia/Jakarta"})
    assert asked[0] == 200, asked
    house.ask("/graph/tokens", {"platform": "threads", "account": account["id"], "reason": "expired"})
    number = re.search(r"/channels/(\d+)/", channel)
    assert number
    again = maria.locator(f".channel-rows a[href$='again={number[1]}']")
    until(lambda: maria.goto(f"{W}/channels/") and again.count(), seconds=60, what="the channel is signed out")
    until(lambda: datetime.now(UTC) > at + timedelta(seconds=2), seconds=15, what="its time is over")
    assert not house.posts(platform="threads", text=text)
    again.click()
    maria.locator("main .btn-primary").first.click()
    consent(maria, name)
    until(lambda: house.posts(platform="threads", text=text), seconds=60, what="the post after connecting again")
    assert len(house.posts(platform="threads", text=text)) == 1
    maria.goto(channel)
    maria.locator("form[action$='/disconnect'] button").click()
    maria.wait_for_url("**/channels/")
