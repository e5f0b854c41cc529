"""Accounts are connected in the browser: with an app password at Bluesky, by consent at X."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])


@BOTH
def test_a_bluesky_account_is_connected_with_its_app_password(house: House, doors: Doorman, look: Look) -> None:
    made = house.ask("/accounts", {"platform": "bluesky", "handle": f"cabang{time.time_ns()}.test", "name": "Cabang"})
    page = doors.page("maria", look)
    page.goto(f"{W}/channels/")
    page.goto(f"{W}/channels/connect/bluesky/?environment=sandbox")
    page.fill("input[name=handle]", made["handle"])
    page.fill("input[name=password]", "salah-sekali")
    page.locator("main form button.btn-primary").click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    doors.complaints[:] = [one for one in doors.complaints if "422" not in one]  # the refusal itself
    page.fill("input[name=handle]", made["handle"])
    page.fill("input[name=password]", made["app_password"])
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/channels/*/")
    expect(page.locator("main h1")).to_contain_text("Cabang")
    assert made["app_password"] not in page.content()
    page.locator("form[action$='/disconnect'] button").click()
    page.wait_for_url("**/channels/")


@BOTH
def test_an_x_account_is_connected_by_consent_and_a_refusal_connects_nothing(
    house: House, doors: Doorman, look: Look
) -> None:
    name = f"Dapur {time.time_ns() % 1_000_000}"
    house.ask("/accounts", {"platform": "x", "handle": f"dapur{time.time_ns() % 10**9}", "name": name})
    page = doors.page("maria", look)
    page.goto(f"{W}/channels/connect/x/?environment=sandbox")
    page.locator("main .btn-primary").first.click()
    page.wait_for_url("**/authorize**")
    page.get_by_text(name).click()
    page.locator("button[value=deny]").click()
    page.wait_for_url("**/callback**")
    expect(page.get_by_role("alert")).not_to_be_empty()
    doors.complaints[:] = [one for one in doors.complaints if "422" not in one]
    page.goto(f"{W}/channels/connect/x/?environment=sandbox")
    page.locator("main .btn-primary").first.click()
    page.get_by_text(name).click()
    page.locator("button[value=allow]").click()
    page.wait_for_url("**/channels/*/")
    expect(page.locator("main h1")).to_contain_text(name)
    address = page.url
    page.goto(f"{W}/channels/")
    expect(page.locator("main")).to_contain_text(name)
    page.goto(address)
    page.locator("form[action$='/disconnect'] button").click()
    page.wait_for_url("**/channels/")


@BOTH
def test_what_an_account_may_do_is_read_without_scrolling_sideways(doors: Doorman, look: Look) -> None:
    page = doors.page("maria", look)
    page.goto(f"{W}/channels/")
    page.locator(".channel-rows > *").filter(has=page.locator(".mark-x")).locator("a[href*='/channels/']").first.click()
    table = page.locator("table.abilities")
    refused = table.locator("tr").filter(has=page.locator("td:last-child:not(:empty)")).last
    expect(refused.locator("td").last).to_be_visible()
    sides = table.locator("tbody :is(th,td):visible").evaluate_all(
        """cells => cells.map(one => one.getBoundingClientRect()).map(one => [one.left, one.right])"""
    )
    assert sides and all(0 <= left < right <= look[1] for left, right in sides), "every cell is on the screen"
    crossed = table.locator("tbody tr").evaluate_all(
        """rows => rows.filter(row => {
            const [name, may] = [row.cells[0], row.cells[1].firstElementChild].map(one => {
                const range = document.createRange(); range.selectNodeContents(one); return range.getBoundingClientRect()})
            return name.right > may.left && name.bottom > may.top && may.bottom > name.top
        }).length"""
    )
    assert crossed == 0, "an action's name and whether it is possible lie beside each other"
