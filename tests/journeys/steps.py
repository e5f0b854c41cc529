"""What people do on the pages, for more than one journey."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.house import Doorman, F, House, Look, W, until


def write(page: Page, *, title: str, text: str, on_x: str) -> str:
    """Bagas writes for all three channels of the brand and sends it for review; gives the review page's address."""
    page.goto(f"{W}/compose/")
    page.fill("#title", title)
    page.fill("#text", text)
    x, forum = variant(page, "x"), variant(page, "hub")
    x.locator("label.own").click()
    x.locator("textarea").fill(on_x)
    forum.locator("select").select_option(index=1)
    for key, words in (("x", on_x), ("bluesky", text), ("hub", text)):
        expect(variant(page, key).locator(".counter")).to_contain_text(f"{len(words)} / ")
    page.locator("button[name=then][value=submit]").click()
    page.wait_for_url("**/review/")
    return page.url


def variant(page: Page, mark: str) -> Locator:
    """The part of the composer about one platform of the brand."""
    return page.locator(".variant:not([hidden])").filter(has=page.locator(f"header .mark-{mark}")).first


def approve(page: Page, address: str) -> None:
    """Maria reads and approves."""
    page.goto(address)
    page.locator("form[action$='/approve/'] button.btn-primary").click()
    page.wait_for_load_state()
    expect(page.locator("form[action$='/approve/']")).to_have_count(0)


def approved(doors: Doorman, look: Look, *, title: str, text: str) -> str:
    """A draft that Bagas wrote and Maria approved; gives the review page's address."""
    address = write(doors.page("bagas", look), title=title, text=text, on_x=text[:200])
    approve(doors.page("maria", look), address)
    return address


def schedule(page: Page, address: str, at: datetime) -> None:
    """By the form on the review page; ``at`` on the clock that the form shows."""
    page.goto(address)
    form = page.locator("form[action$='/schedule/']")
    form.locator("input[name=date]").fill(at.strftime("%Y-%m-%d"))
    form.locator("input[name=time]").fill(at.strftime("%H:%M"))
    form.locator("button.btn-primary").click()
    page.wait_for_load_state()


def join_forum(page: Page, handle: str) -> None:
    """A stranger signs up at the demo's forum; works without script."""
    page.goto(f"{F}/join/")
    page.fill("#name", handle.replace("-", " ").title())
    page.fill("#handle", handle)
    page.fill("#email", f"{handle}@contoh.example")
    page.fill("#password", "santan-kelapa-tua-42")
    page.wait_for_timeout(2_200)  # faster than this is taken for a machine
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**{F}/")


def ask_forum(page: Page, title: str, text: str) -> str:
    """A member opens a topic; gives its address."""
    page.goto(f"{F}/new/")
    page.fill("#title", title)
    page.fill("#text", text)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/t/**")
    return page.url


def connect(page: Page, platform: str) -> None:
    """Maria connects the account that waits at the sandbox, by consent, as at the real platform; once is enough."""
    page.goto(f"{W}/channels/")
    if page.locator(f".channel-rows .mark-{platform}").count():
        return
    page.goto(f"{W}/channels/connect/{platform}/?environment=sandbox")
    page.locator("main .btn-primary").first.click()
    _allow(page)


def consent(page: Page, name: str) -> None:
    """At the platform: as this account, with everything that was asked for."""
    found = page.get_by_text(name)
    box = page.get_by_label(name)
    if found.count() and not (box.count() and box.first.is_checked()):  # a tick that is there stays
        found.first.click()
    _allow(page, name)


def _allow(page: Page, name: str | None = None) -> None:
    """Say yes at the platform and, where several accounts come back, choose the last one (of that name)."""
    page.locator("button[value=allow]").click()
    page.wait_for_url(re.compile(r"^[^?]*/channels/(\d+/|[^?]*choose)"))
    if "/choose" in page.url:  # Facebook adds #_=_
        page.locator("main form button", has_text=name).last.click()
    page.wait_for_url(re.compile(r"/channels/\d+/"))


def made(house: House, platform: str, name: str, **flags: object) -> dict[str, object]:
    """An account that waits at the sandbox, with what is set there."""
    handle = f"{'company/' if platform == 'linkedin' else ''}cabang{time.time_ns() % 10**8}"
    body = {"platform": platform, "handle": handle, "name": name, "tokens": False, "flags": flags}
    answer: dict[str, object] = house.ask("/accounts", body)
    return answer


class Caller:
    """A program with a key; answers are (status, JSON)."""

    def __init__(self, house: House, secret: str) -> None:
        self.base, self.secret = f"{house.url}/api/v1{W}", secret

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        head = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.base}/{path}", data, head, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read())


def key_of(house: House, doors: Doorman, who: str, look: Look, *, name: str, scopes: tuple[str, ...]) -> Caller:
    """Made on the settings page, copied from there."""
    page = doors.page(who, look)
    page.goto(f"{W}/settings/")
    page.fill("input[name=name] >> nth=-1", name)
    for box in page.locator("input[name=scopes]").all():
        box.set_checked(box.get_attribute("value") in scopes)
    page.locator("form[action$='/tokens/'] button").click()
    secret = page.locator("#token-secret").inner_text()
    page.goto(f"{W}/settings/")
    expect(page.locator("main")).to_contain_text(name)
    assert secret not in page.content(), "a key is shown once"
    return Caller(house, secret)


def line(page: Page, text: str) -> Locator:
    """The line of the inbox's list that says this."""
    return page.locator("#baris a.item").filter(has_text=text)


def open_talk(page: Page, text: str) -> None:
    """From the list into the conversation."""
    page.goto(f"{W}/inbox/?view=all")
    until(lambda: line(page, text).count() or not page.reload(), seconds=15, what=f"“{text}” in the inbox")
    line(page, text).first.click()
    # the newest conversation opens by itself on a wide screen: the one that was clicked has an address
    page.wait_for_url(re.compile(r"/inbox/\d+/"))
    expect(page.locator("#kata .bubble .text").filter(has_text=text)).to_be_visible()


def bubble(page: Page, text: str) -> Locator:
    """What was said in the open conversation."""
    return page.locator("#kata .bubble").filter(has_text=text)
