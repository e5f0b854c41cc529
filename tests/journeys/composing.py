"""What a writer does in the composer, and what then stands at the platform."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.house import Doorman, House, Look, W, until
from tests.journeys.steps import approve, variant

WITHIN = 90.0


def begin(page: Page, mark: str, *, title: str, text: str, handle: str = "") -> Locator:
    """A new draft for one platform's channel of the brand (that of ``handle``); gives its part of the composer."""
    page.goto(f"{W}/compose/")
    page.fill("#title", title)
    page.fill("#text", text)
    taken = False
    for pick in page.locator(".channels label.pick").all():
        wanted = not taken and bool(pick.locator(f".mark-{mark}").count()) and not pick.locator(".quiet").count()
        wanted = wanted and handle in pick.inner_text()
        taken = taken or wanted
        if pick.locator("input").is_checked() != wanted:
            pick.click()
    part = variant(page, mark)
    expect(part.locator("[name^=format-]")).to_have_count(1)
    return part


def choose(part: Locator, kind: str) -> None:
    """Another kind of post; its fields come."""
    with part.page.expect_response(
        lambda answer: "/check/" in answer.url and "fresh" in (answer.request.post_data or "")
    ):
        part.locator("select[name^=format-]").select_option(kind)


def add(page: Page, *paths: Path) -> None:
    """Files onto the shelf, one after the other, until the last lies there."""
    for number, path in enumerate(paths, 1):
        page.set_input_files("#files", path)
        expect(page.locator(".media-one")).to_have_count(number, timeout=30_000)


def send(page: Page, doors: Doorman, look: Look) -> str:
    """For review, approved by Maria, published now; gives the review page's address."""
    page.locator("button[name=then][value=submit]").click()
    page.wait_for_url("**/review/", timeout=30_000)
    address = page.url
    approve(doors.page("maria", look), address)
    page.goto(address)
    page.locator("button[formaction$='/publish/']").click()
    page.wait_for_load_state()
    return address


def out(house: House, platform: str, found: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The one post at the platform that is it."""
    rows = until(
        lambda: [row for row in house.posts(platform=platform, source="all") if found(row)],
        seconds=WITHIN,
        what=platform,
    )
    assert len(rows) == 1
    return rows[0]


def named(look: Look) -> str:
    return f"{look[0]} {time.time_ns() % 10**6}"
