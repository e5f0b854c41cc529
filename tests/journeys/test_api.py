"""The same day by program: a key made on the screen, then write, approve, schedule and read through the API."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])


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


@BOTH
def test_a_program_writes_the_director_approves_and_it_is_out_once(house: House, doors: Doorman, look: Look) -> None:
    write = ("content:read", "content:write", "channels:read")
    bagas = key_of(house, doors, "bagas", look, name=f"Perencana {look[1]}", scopes=write)
    maria = key_of(house, doors, "maria", look, name=f"Persetujuan {look[1]}", scopes=write)
    reader = key_of(house, doors, "bagas", look, name=f"Pembaca {look[1]}", scopes=("content:read",))
    channel = next(one for one in bagas("GET", "channels")[1] if (one["platform"], one["voice"]) == ("x", "brand"))
    text = f"Gudeg hari ini, dikirim oleh program ({look[1]}, {time.time_ns()})."
    wish = {"title": "Gudeg", "text": text, "variants": [{"channel": channel["id"]}]}
    assert reader("POST", "drafts", wish)[0] == 403
    status, draft = bagas("POST", "drafts", wish)
    assert status == 201
    path = f"drafts/{draft['id']}"
    assert bagas("POST", f"{path}/submit", {})[0] == 200
    assert bagas("POST", f"{path}/approve", {"version": draft["version"]})[0] == 403
    assert maria("POST", f"{path}/approve", {"version": draft["version"]})[0] == 200
    at = datetime.now(UTC) + timedelta(seconds=5)
    assert bagas("POST", f"{path}/schedule", {"at": at.isoformat(), "zone": "Asia/Jakarta"})[0] == 200
    until(lambda: reader("GET", path)[1]["state"] == "published", seconds=25, what="published")
    (delivery,) = [one["delivery"] for one in reader("GET", path)[1]["variants"]]
    (post,) = house.posts(platform="x", text=text)
    assert (delivery["state"], delivery["remote_id"]) == ("done", post["id"])
    assert post["created"] >= at.timestamp()


def test_a_key_that_is_ended_on_the_screen_opens_nothing(house: House, doors: Doorman) -> None:
    key = key_of(house, doors, "bagas", INDONESIAN, name="Sebentar saja", scopes=("channels:read",))
    assert key("GET", "channels")[0] == 200
    page = doors.page("bagas")
    page.goto(f"{W}/settings/")
    page.locator("li").filter(has_text="Sebentar saja").locator("form button").click()
    page.wait_for_load_state()
    assert key("GET", "channels")[0] == 401
