"""The same day by program: a key made on the screen, then write, approve, schedule and read through the API."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until
from tests.journeys.steps import key_of

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])


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
