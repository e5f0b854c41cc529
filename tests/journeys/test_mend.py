"""A post is out on two platforms and refused at the third: its part is edited for that one and goes out once, alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.composing import WITHIN, named
from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until
from tests.journeys.steps import approve, variant, write

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])
READS = {"id": ("Ubah dan kirim lagi", "Sudah tayang"), "en": ("Edit and send again", "Published")}


@BOTH
def test_a_refused_part_is_edited_for_its_channel_and_goes_out_once(house: House, doors: Doorman, look: Look) -> None:
    edit, out = READS[look[0]]
    mark = named(look)
    title, text, on_x = f"Soto susulan {mark}", f"Soto Banjar untuk semua, {mark}.", f"Soto di X, {mark}."
    bagas, maria = doors.page("bagas", look), doors.page("maria", look)
    address = write(bagas, title=title, text=text, on_x=on_x)
    approve(maria, address)
    house.ask("/faults", {"platform": "x", "operation": "publish", "kind": "not_permitted", "count": 1})
    bagas.goto(address)
    bagas.locator("button[formaction$='/publish/']").click()
    bagas.wait_for_load_state()
    until(lambda: house.posts(platform="bluesky", text=text), seconds=WITHIN, what="the post on Bluesky")
    again = bagas.locator("form[action$='/mend/'] button")
    until(lambda: bagas.goto(address) and again.count(), seconds=WITHIN, what="the refused part can be edited")
    assert not house.posts(platform="x", text=on_x) and again.count() == 1
    expect(again).to_contain_text(edit)

    again.click()
    bagas.wait_for_url(f"**{W}/drafts/*/**")
    assert bagas.url != address
    expect(bagas.locator("html")).to_have_attribute("lang", look[0])
    part = variant(bagas, "x")
    expect(bagas.locator(".variant:not([hidden])")).to_have_count(1)
    field = part.locator("textarea") if part.locator("textarea:visible").count() else bagas.locator("#text")
    expect(field).to_have_value(on_x)
    better = f"Soto di X, lebih sopan, {mark}."
    field.fill(better)
    bagas.locator("button[name=then][value=submit]").click()
    bagas.wait_for_url("**/review/")
    mended = bagas.url
    assert bagas.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut on a phone"
    approve(maria, mended)
    bagas.goto(mended)
    bagas.locator("button[formaction$='/publish/']").click()
    bagas.wait_for_load_state()
    until(lambda: house.posts(platform="x", text=better), seconds=WITHIN, what="the edited part on X")

    for page in (mended, address):
        state = bagas.locator(".page-head .chip-state")
        until(lambda p=page, s=state: bagas.goto(p) and out in s.inner_text(), seconds=WITHIN, what=f"{page} is out")
        expect(bagas.locator("form[action$='/mend/']")).to_have_count(0)
    assert (len(house.posts(platform="x", text=better)), len(house.posts(platform="bluesky", text=text))) == (1, 1)
    assert not house.posts(platform="x", text=on_x) and not house.posts(platform="bluesky", text=better)
