"""A day of posts at every platform, with ended sign-ins and two hours without Telegram: each stands there once.

The same day as ``./run bench day``, with fewer posts.
"""

from __future__ import annotations

from typing import Any

import pytest

from bench._day import DAILY, count, live, plan, shares
from bench._matrix.matrix import at_sandboxes

pytestmark = [pytest.mark.oracle, pytest.mark.slow]


def test_a_day_with_ended_sign_ins_and_an_outage_loses_doubles_and_misses_nothing(house: Any) -> None:
    house.begin()
    day = plan(house, at_sandboxes(), posts=44)
    live(house, day, down="telegram")
    found = count(house, day)
    told = {name: found[name] for name in ("posts", "lost", "duplicated", "missed", "states")}
    assert told == {"posts": 44, "lost": 0, "duplicated": 0, "missed": 0, "states": {"done": 44}}, found["open"]
    assert found["connected_again"] >= 3, "one sign-in of each of Meta's platforms ended"
    assert found["unknown_settled"] > 0, "the outage swallowed an answer"


def test_the_posts_of_a_day_are_shared_out_within_what_the_platforms_take() -> None:
    assert shares(["x", "tiktok", "threads"], 7) == [3, 2, 2]
    assert shares(["x", "tiktok", "threads"], 100) == [43, DAILY["tiktok"], 42]
    with pytest.raises(ValueError, match="take 30 posts a day"):
        shares(["tiktok", "tiktok"], 31)
