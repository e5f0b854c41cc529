"""Answers with status 200 and an error inside, and what each means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.tiktok_business.connector import CONNECTOR
from gembala.connectors.tiktok_business.status import _given_up, same
from gembala.connectors.tiktok_business.wire import problem_from
from gembala.platforms.contracts import (
    Account,
    AppKeys,
    Endpoints,
    Format,
    MediaFile,
    Options,
    PlatformError,
    Post,
    Recipient,
    Support,
    TokenSet,
)

CASES = json.loads((Path(__file__).parent / "fixtures" / "problems.json").read_text())
PRODUCTION = CONNECTOR.manifest.production
PLACE = Endpoints("sandbox", "http://127.0.0.1:9", "http://127.0.0.1:9")
ACCOUNT = Account("open-1", "warung", PLACE, TokenSet("", "sandbox"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_answer_has_its_category(case: dict[str, Any]) -> None:
    found = problem_from(case["status"], case["body"])
    assert found is not None and found.category == case["category"]


def test_only_code_0_is_a_success() -> None:
    assert problem_from(200, {"code": 0, "message": "OK", "data": {}}) is None
    assert problem_from(500, {"code": 0, "message": "OK", "data": {}}) is not None


@pytest.mark.parametrize(
    ("reason", "category"),
    [("video_pull_failed", "media_unfetchable"), ("spam_risk", "policy"), ("internal", "transient"), ("new one", "unknown")],
)
def test_a_post_that_tiktok_gave_up_begins_anew(reason: str, category: str) -> None:
    problem = _given_up(reason)
    assert problem.category == category and problem.rebuild and reason in problem.native_message


def test_a_caption_is_the_same_when_only_spaces_differ() -> None:
    assert same("Soto  hangat\n#kuliner ", "Soto hangat #kuliner") and not same("Soto", "Soto!")


def test_the_portals_address_is_used_as_it_was_issued_with_our_state() -> None:
    issued = "https://www.tiktok.com/v2/auth/authorize?client_key=7&scope=comment.list&rid=abc"
    asked = CONNECTOR.authorize_url(PRODUCTION, AppKeys("7", "s", (), {"authorize": issued}), state="s1", redirect="https://a/b/")
    assert asked.url.startswith(issued) and asked.url.endswith("&state=s1&disable_auto_auth=1")
    built = CONNECTOR.authorize_url(PRODUCTION, AppKeys("7", "s"), state="s1", redirect="https://a.example/b/").url
    assert "client_key=7" in built and "redirect_uri=https%3A%2F%2Fa.example%2Fb%2F" in built


@pytest.mark.parametrize("issued", ["http://www.tiktok.com/v2", "https://tiktok.com.evil.example/", "//x", "javascript:1"])
def test_nobody_is_sent_elsewhere_than_to_tiktok(issued: str) -> None:
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.authorize_url(PRODUCTION, AppKeys("7", "s", (), {"authorize": issued}), state="s", redirect="https://a/")
    assert refused.value.problem.native_code == "address"


def levels(length: int, *, limit: str = "", first: bool = False) -> list[tuple[str, str]]:
    caps = CONNECTOR.capabilities(Account("1", "w", PLACE, TokenSet("", "sandbox"), flags={"comment_limit": limit}))
    film = MediaFile("a.mp4", "video/mp4", 9, url="https://a.example/a.mp4")
    post = Post("x", (film,), first_comment="a" * length) if first else Post("a" * length, reply_to="2", reply_root="1")
    return [(one.code, one.level) for one in CONNECTOR.validate(post, caps)]


def test_a_comment_is_warned_of_above_150_and_refused_above_1200() -> None:
    assert (levels(150), levels(151), levels(1200)) == ([], [("reply_long", "warning")], [("reply_long", "warning")])
    assert levels(1201) == [("text_too_long", "error")]
    assert levels(200, first=True) == [("first_comment_long", "warning")]
    assert levels(1201, first=True) == [("first_comment_too_long", "error")]


def test_where_the_shorter_limit_was_chosen_it_counts() -> None:
    assert (levels(150, limit="150"), levels(151, limit="150")) == ([], [("text_too_long", "error")])


def test_what_was_not_granted_is_not_offered_and_messages_never_are() -> None:
    told = Account("1", "w", PLACE, TokenSet("", "sandbox"), flags={"scopes": "user.info.basic video.list comment.list"})
    caps = CONNECTOR.capabilities(told)
    assert caps.actions["reply"] is Support.NONE and caps.refused["reply"] == "tiktok_business_scope"
    assert caps.actions["publish"] is Support.NONE and caps.inbox["comments"] is Support.NATIVE
    assert caps.actions["message"] is Support.NONE and caps.refused["message"] == "tiktok_business_no_messages"
    assert CONNECTOR.capabilities(ACCOUNT).actions["delete_others"] is Support.NONE
    with pytest.raises(PlatformError):
        CONNECTOR.prepare(ACCOUNT, Post("Halo", recipient=Recipient("message", "7")), key="k")


def test_switches_go_with_the_request_and_nothing_is_left_at_tiktok_before_it() -> None:
    film = MediaFile("a.mp4", "video/mp4", 9, url="https://a.example/a.mp4")
    options = Options(allow_duet=False, brand_content=True, ai_generated=True, thumb_offset_ms=1500, draft_only=True)
    state = CONNECTOR.prepare(ACCOUNT, Post("Soto", (film,), options=options, format=Format.VIDEO), key="k")
    assert state.local and state.body["body"] == {
        "video_url": film.url,
        "thumbnail_offset": 1500,
        "post_info": {
            "caption": "Soto", "is_brand_organic": False, "is_branded_content": True, "disable_comment": False,
            "disable_duet": True, "disable_stitch": False, "is_ai_generated": True, "upload_to_draft": True,
        },
    }  # fmt: skip
    with pytest.raises(PlatformError) as lacking:
        CONNECTOR.prepare(ACCOUNT, Post("Soto", (MediaFile("a.mp4", "video/mp4", 9),)), key="k")
    assert lacking.value.problem.category == "media_unfetchable"
