"""Webhook signatures over raw bytes with rotating secrets, activity events, and what counts as the same text."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from gembala.connectors.x.connector import CONNECTOR
from gembala.connectors.x.publish import comparable
from gembala.platforms.contracts import Account, Endpoints, EventKind, MediaFile, Post, RawRequest, TokenSet

ACCOUNT = Account("7", "kopi", Endpoints("sandbox", "http://127.0.0.1:9"), TokenSet("t", "sandbox"))


def signed(secret: str, content: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


def test_the_question_is_answered_with_the_newest_secret() -> None:
    answer = CONNECTOR.handshake(RawRequest("GET", {"crc_token": "abc"}, {}, b""), ["new", "old"])
    assert answer is not None and json.loads(answer.body) == {"response_token": signed("new", b"abc")}
    assert CONNECTOR.handshake(RawRequest("GET", {}, {}, b""), ["new"]) is None


def test_either_secret_is_good_and_changed_bytes_are_not() -> None:
    body = b'{"data": 1}'
    for secret in ("new", "old"):
        request = RawRequest("POST", {}, {"x-twitter-webhooks-signature": signed(secret, body)}, body)
        assert CONNECTOR.verify_webhook(request, ["new", "old"])
    assert not CONNECTOR.verify_webhook(
        RawRequest("POST", {}, {"x-twitter-webhooks-signature": signed("new", body)}, b'{"data":1}'), ["new"]
    )
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, {}, body), ["new"])
    assert not CONNECTOR.verify_webhook(
        RawRequest("POST", {}, {"x-twitter-webhooks-signature": signed("", body)}, body), []
    )


def delivery(kind: str, author: str) -> RawRequest:
    post: dict[str, Any] = {
        "id": "99",
        "text": "Enak",
        "author_id": author,
        "conversation_id": "5",
        "created_at": "2026-11-21T01:00:00.000Z",
    }
    post["referenced_posts"] = [{"type": "replied_to", "id": "5"}]
    return RawRequest("POST", {}, {}, json.dumps({"data": {"event_type": kind, "payload": post}}).encode())


def test_a_reply_is_a_comment_a_deletion_says_so_and_own_echo_is_silent() -> None:
    for name in ("post.reply.create", "reply.create"):
        (event,) = CONNECTOR.parse_webhook(delivery(name, "8"), ACCOUNT)
        assert (event.kind, event.remote_id, event.thread_id, event.parent_id) == (EventKind.COMMENT, "99", "5", "5")
    assert CONNECTOR.parse_webhook(delivery("post.delete", "8"), ACCOUNT)[0].kind is EventKind.DELETED
    assert CONNECTOR.parse_webhook(delivery("post.reply.create", "7"), ACCOUNT) == []
    assert CONNECTOR.parse_webhook(delivery("follow.follow", "8"), ACCOUNT) == []
    assert CONNECTOR.parse_webhook(RawRequest("POST", {}, {}, b"\xff"), ACCOUNT) == []


def test_a_shortened_address_escaped_signs_and_spaces_are_the_same_text() -> None:
    assert comparable("A & B  https://contoh.id/x ") == comparable("A &amp; B https://t.co/AbCdEfGhIj")
    assert comparable("cafe\u0301") == comparable("café")
    assert comparable("@budi Jam 8", reply=True) == comparable("Jam 8", reply=True)
    assert comparable("@budi Jam 8") != comparable("Jam 8")


def test_what_the_platform_refuses_is_said_before() -> None:
    caps = CONNECTOR.capabilities(ACCOUNT)

    def codes(post: Post) -> set[str]:
        return {issue.code for issue in CONNECTOR.validate(post, caps) if issue.level == "error"}

    picture = MediaFile("x.png", "image/png", 10, alt="a")
    assert codes(Post("")) == {"text_empty"}
    assert codes(Post("", (picture,))) == set()
    assert codes(Post("a" * 281)) == {"text_too_long"}
    assert codes(Post("a" * 256 + " https://contoh.id/" + "x" * 300)) == set()
    assert codes(Post("a\ufeff")) == {"text_invalid_characters"}
    assert codes(Post("$BBCA $BBRI")) == {"too_many_cashtags"}
    assert codes(Post("a", (picture,) * 5)) == {"media_too_many"}
    assert codes(Post("a", (MediaFile("x", "image/png", 5 * 1024 * 1024 + 1, alt="a"),))) == {"media_too_big"}
