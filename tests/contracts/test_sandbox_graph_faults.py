"""Every failure the Graph family knows can be provoked, in the platform's own code, subcode and words."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any

import pytest

from .conftest import Answer, Sandbox
from .graph_calls import graph, refusal

COMMON = {
    "expired_token": (190, 463),
    "revoked": (190, 458),
    "checkpoint": (190, 459),
    "password_changed": (190, 460),
    "unconfirmed": (190, 464),
    "logged_out": (190, 467),
    "scope_missing": (10, 0),
    "not_permitted": (200, 0),
    "rate_limit_app": (4, 0),
    "rate_limit_user": (17, 0),
    "rate_limit_page": (32, 0),
    "rate_limit_temporary": (341, 0),
    "rate_limit_custom": (613, 0),
    "server_error": (2, 0),
    "unknown_error": (1, 0),
    "blocked_policy": (368, 0),
    "duplicate": (506, 0),
    "version_sunset": (2635, 0),
    "metric_removed": (100, 0),
    "object_gone": (100, 33),
}
OWN = {
    "facebook": {
        "rate_limit": (80001, 2446079),
        "too_fast": (1390008, 0),
        "abusive": (1346003, 0),
        "security_check": (1404006, 0),
        "ppa_required": (1404078, 0),
        "community_standards": (1404102, 0),
        "limited_account": (1404112, 0),
        "duplicate_photos": (1366051, 0),
        "bad_link": (1609005, 0),
        "bad_link_preview": (1609008, 0),
        "bad_url": (2061006, 0),
        "photo_too_big": (1366046, 0),
        "aspect": (1363040, 0),
        "resolution": (1363127, 0),
        "duration": (1363128, 0),
        "frame_rate": (1363129, 0),
        "unavailable": (1363047, 0),
        "unavailable_link": (1609010, 0),
        "identity_confirmation": (4854002, 0),
    },
    "instagram": {
        "rate_limit": (80002, 2446079),
        "media_timeout": (-2, 2207003),
        "media_expired": (-2, 2207020),
        "ig_server": (-1, 2207001),
        "create_failed": (-1, 2207032),
        "unknown_upload": (-1, 2207053),
        "bad_thumb_offset": (1, 2207057),
        "spam_restricted": (4, 2207051),
        "quota": (9, 2207042),
        "media_missing": (24, 2207006),
        "container_gone": (24, 2207008),
        "account_restricted": (25, 2207050),
        "video_format": (352, 2207026),
        "unfetchable": (9004, 2207052),
        "not_ready": (9007, 2207027),
    },
    "threads": {
        "rate_limit": (4, 0),
        "quota": (9, 2207042),
        "bad_topic_tag": (100, 4279071),
        "user_restricted": (10, 4279013),
        "container_gone": (24, 4279009),
        "unfetchable": (9004, 2207052),
    },
}
CASES = [(p, kind, found) for p, own in OWN.items() for kind, found in (COMMON | own).items()]


def _ask(sandbox: Sandbox, platform: str, who: dict[str, Any]) -> Answer:
    return graph(sandbox, who["access_token"], "GET", "me", host=platform)


@pytest.mark.parametrize(("platform", "kind", "found"), CASES, ids=[f"{p}-{k}" for p, k, _ in CASES])
def test_a_fault_speaks_with_its_code(sandbox: Sandbox, platform: str, kind: str, found: tuple[int, int]) -> None:
    who = sandbox.account(platform, "warungsari")
    sandbox.tell("/faults", {"platform": platform, "account": "warungsari", "operation": "me", "kind": kind})
    answer = _ask(sandbox, platform, who)
    assert (answer.status >= 400, refusal(answer)) == (True, found)
    assert answer.body["error"]["fbtrace_id"]
    if kind.startswith("rate_limit"):
        assert json.loads(answer.headers["x-app-usage"])["call_count"] == 100
    assert _ask(sandbox, platform, who).status == (
        401 if found[0] == 190 and platform != "facebook" else 400 if found[0] == 190 else 200
    )


@pytest.mark.parametrize("platform", sorted(OWN))
def test_the_road_itself_can_fail(sandbox: Sandbox, platform: str) -> None:
    who = sandbox.account(platform, "warungsari")

    def armed(kind: str) -> Answer:
        sandbox.tell("/faults", {"platform": platform, "operation": "me", "kind": kind})
        return _ask(sandbox, platform, who)

    for kind in ("cut", "lost_answer"):
        with pytest.raises((OSError, HTTPException)):
            armed(kind)
    assert (armed("stored_502").status, armed("html_200").status) == (502, 200)
    assert armed("gzip").headers["content-encoding"] == "gzip"
    assert armed("chunked").body["id"]
    assert armed("odd_header_case").body["id"]
    assert armed("redirect").body["id"]
    sandbox.tell("/outage", {"platform": platform, "seconds": 30})
    assert (_ask(sandbox, platform, who).status, refusal(_ask(sandbox, platform, who))) == (503, (2, 0))
    sandbox.tell("/outage", {"platform": platform, "seconds": 0})
    assert _ask(sandbox, platform, who).status == 200


def test_an_unknown_kind_is_refused_with_the_known_ones(sandbox: Sandbox) -> None:
    answer = sandbox.ask("POST", sandbox.admin + "/faults", body={"platform": "threads", "kind": "gempa"})
    assert (answer.status, "bad_topic_tag" in answer.body["error"]) == (400, True)
