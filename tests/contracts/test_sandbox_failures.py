"""The sandbox says of every class of failure how it is provoked, and it is so."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox
from .graph_calls import graph, refusal

PLATFORMS = (
    "facebook",
    "instagram",
    "linkedin",
    "mastodon",
    "telegram",
    "threads",
    "tiktok",
    "tiktok_business",
    "youtube",
)
CLASSES = tuple(f"F{n}" for n in range(1, 25))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_class_is_provoked_or_does_not_exist(sandbox: Sandbox, platform: str) -> None:
    table: dict[str, list[str]] = sandbox.look("/failures")[platform]
    assert sorted(table, key=lambda name: int(name[1:])) == list(CLASSES)
    armed = 0
    for ways in table.values():
        assert ways
        for way in ways:
            sort, _, rest = way.partition(" ")
            assert sort in ("fault", "admin", "wire", "none"), way
            if sort == "fault":
                kind = rest.split(" ")[0]
                sandbox.tell("/faults", {"platform": platform, "operation": "nothing", "kind": kind})
                armed += 1
            if sort == "admin":
                path = rest.removeprefix("POST ").split(" ")[0]
                there = sandbox.ask("POST", sandbox.admin + path, body={"platform": platform})
                assert there.status != 404, way
    assert armed > 25


def test_a_lost_role_is_a_lost_page(sandbox: Sandbox) -> None:
    page: dict[str, Any] = sandbox.account("facebook", "warungsari")
    sandbox.tell("/graph/people", {"name": page["person"], "pages": {page["id"]: None}})
    assert refusal(graph(sandbox, page["access_token"], "POST", f"{page['id']}/feed", message="Halo")) == (100, 33)


def test_the_random_mix_strikes_here_too_and_nothing_is_stored_twice(sandbox: Sandbox) -> None:
    page = sandbox.account("facebook", "warungsari")
    sandbox.tell("/profile", {"server_error": 0.3, "rate_limit": 0.2, "seed": 3, "platform": "facebook"})
    answers = [
        graph(sandbox, page["access_token"], "POST", f"{page['id']}/feed", message=f"Menu {n}") for n in range(30)
    ]
    good = [a.body["id"] for a in answers if a.status == 200]
    assert {a.status for a in answers} == {200, 400, 500}
    assert sorted(p["id"] for p in sandbox.look("/posts?platform=facebook")) == sorted(good)
