"""Webhook bodies of a Page by item and verb; unknown fields and own words give nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gembala.connectors.facebook.connector import CONNECTOR
from gembala.platforms.contracts import Account, Endpoints, EventKind, RawRequest, TokenSet

PAGE = "109632159949415"
ACCOUNT = Account(PAGE, "warungsari", Endpoints("sandbox", "http://127.0.0.1:9"), TokenSet("", "sandbox"))
POST, COMMENT = f"{PAGE}_122460480916757565", "122460480916757565_1344868128380909"


def body(field: str, value: dict[str, Any], page: str = PAGE) -> RawRequest:
    entry = {"id": page, "time": 1776339591, "changes": [{"value": value, "field": field}]}
    return RawRequest("POST", {}, {}, json.dumps({"object": "page", "entry": [entry]}).encode())


def comment(verb: str, **more: Any) -> dict[str, Any]:
    return {
        "from": {"id": "88", "name": "Budi"}, "item": "comment", "verb": verb, "post_id": POST, "comment_id": COMMENT,
        "parent_id": POST, "created_time": 1776339590, "message": "Enak ☕", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("add", EventKind.COMMENT),
        ("edited", EventKind.EDITED),
        ("remove", EventKind.DELETED),
        ("hide", EventKind.HIDDEN),
        ("unhide", EventKind.UNHIDDEN),
    ],
)
def test_what_happens_to_a_comment_is_told(verb: str, kind: EventKind) -> None:
    (event,) = CONNECTOR.parse_webhook(body("feed", comment(verb)), ACCOUNT)
    assert (event.kind, event.remote_id, event.thread_id, event.parent_id) == (kind, COMMENT, POST, POST)
    assert (event.author.name, event.text) == ("Budi", "Enak ☕")


def test_a_visitors_post_a_mention_and_a_review() -> None:
    visitor = {"from": {"id": "88", "name": "B"}, "item": "status", "verb": "add", "post_id": POST, "message": "Halo"}
    (event,) = CONNECTOR.parse_webhook(body("feed", visitor), ACCOUNT)
    assert (event.kind, event.remote_id, event.text) == (EventKind.MENTION, POST, "Halo")
    named = {
        "sender_id": "88",
        "sender_name": "B",
        "item": "post",
        "verb": "add",
        "post_id": "9_1",
        "message": "Di sini",
    }
    (event,) = CONNECTOR.parse_webhook(body("mention", named), ACCOUNT)
    assert (event.kind, event.remote_id, event.author.name) == (EventKind.MENTION, "9_1", "B")
    rated = {
        "item": "rating", "verb": "add", "reviewer_id": "88", "reviewer_name": "B", "review_text": "Mantap",
        "recommendation_type": "positive", "open_graph_story_id": "555", "created_time": 1776339590,
    }  # fmt: skip
    (event,) = CONNECTOR.parse_webhook(body("ratings", rated), ACCOUNT)
    assert (event.kind, event.remote_id, event.extra["review"]) == (EventKind.REVIEW, "555", "positive")


@pytest.mark.parametrize(
    "request_",
    [
        body("feed", comment("add", **{"from": {"id": PAGE, "name": "Warung Sari"}})),
        body("feed", comment("add"), page="1"),
        body("feed", {"item": "reaction", "verb": "add", "post_id": POST, "from": {"id": "88"}}),
        body("live_videos", {"status": "live"}),
        RawRequest("POST", {}, {}, b"null"),
    ],
)
def test_own_words_other_pages_and_unknown_fields_give_nothing(request_: RawRequest) -> None:
    assert CONNECTOR.parse_webhook(request_, ACCOUNT) == []


def test_a_message_is_told_and_its_echo_is_not() -> None:
    def told(message: dict[str, Any]) -> list[tuple[EventKind, str]]:
        word = {"sender": {"id": "88"}, "recipient": {"id": PAGE}, "timestamp": 1776339590500, "message": message}
        raw = json.dumps({"object": "page", "entry": [{"id": PAGE, "time": 1, "messaging": [word]}]}).encode()
        return [(one.kind, one.text) for one in CONNECTOR.parse_webhook(RawRequest("POST", {}, {}, raw), ACCOUNT)]

    assert told({"mid": "m_1", "text": "Buka?"}) == [(EventKind.MESSAGE, "Buka?")]
    assert told({"mid": "m_1", "text": "Buka?", "is_echo": True}) == []
    assert told({"text": "tanpa nomor"}) == []
