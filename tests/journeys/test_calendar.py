"""A planned post moves on the calendar: by drag on a wide screen, by the form on a phone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, Look, W
from tests.journeys.steps import approved, schedule

pytestmark = pytest.mark.journey


def mid_next_month() -> date:
    """A day that has the next day beside it in every view of its month."""
    return (date.today().replace(day=28) + timedelta(days=7)).replace(day=14)


def planned(doors: Doorman, look: Look, title: str) -> tuple[Page, str, date]:
    """An approved post on the calendar, and its number."""
    address = approved(doors, look, title=title, text=f"{title}, dengan sambal di pinggir.")
    (pk,) = re.findall(r"/drafts/(\d+)/", address)
    day = mid_next_month()
    page = doors.page("bagas", look)
    schedule(page, address, datetime.combine(day, datetime.min.time()).replace(hour=10))
    page.goto(f"{W}/calendar/?view=month&on={day}")
    return page, pk, day


def test_a_post_is_dragged_to_another_day_and_stays_there(doors: Doorman) -> None:
    page, pk, day = planned(doors, INDONESIAN, "Pindang serani")
    chip, target = page.locator(f"#post-{pk}"), page.locator(f"[data-day='{day + timedelta(days=1)}']")
    expect(page.locator(f"[data-day='{day}'] #post-{pk}")).to_be_visible()
    page.evaluate("window.stayed = true")
    chip.drag_to(target)
    expect(target.locator(f"#post-{pk}")).to_be_visible()
    assert page.evaluate("window.stayed")
    page.reload()
    expect(target.locator(f"#post-{pk}")).to_be_visible()
    page.goto(f"{W}/drafts/{pk}/review/")
    expect(page.locator("main")).to_contain_text("10.00")


def test_a_post_that_is_dragged_onto_the_past_stays_and_the_reason_is_told(doors: Doorman) -> None:
    page, pk, day = planned(doors, INDONESIAN, "Pepes tahu")
    chip = page.locator(f"#post-{pk}")
    page.locator(f"[data-day='{day + timedelta(days=1)}']").evaluate("(cell) => { cell.dataset.day = '2020-01-01'; }")
    chip.drag_to(page.locator("[data-day='2020-01-01']"))
    expect(page.locator("#toasts .toast-note p")).not_to_be_empty()
    page.goto(f"{W}/calendar/?view=month&on={day}")
    expect(page.locator(f"[data-day='{day}'] #post-{pk}")).to_be_visible()
    doors.complaints[:] = [one for one in doors.complaints if "422" not in one]  # the refusal itself


def test_on_a_phone_the_form_in_the_sheet_moves_it(doors: Doorman) -> None:
    page, pk, day = planned(doors, ENGLISH, "Botok lamtoro")
    page.goto(f"{W}/calendar/?view=month&on={day}&post={pk}")
    page.locator("details.mover summary").click()
    page.fill("#move-date", str(day + timedelta(days=2)))
    page.fill("#move-time", "16:30")
    page.locator("details.mover form button").last.click()
    expect(page.locator("#post")).to_contain_text("16:30")
    page.goto(f"{W}/calendar/?view=list&on={day}")
    expect(page.locator(".list-day li").filter(has_text="16.30")).to_contain_text("Botok lamtoro")
