"""Deliveries about comments: proven over time and bytes, ids letter for letter, anything odd gives nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gembala.connectors.tiktok_business.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Endpoints, EventKind, RawRequest, TokenSet

ACCOUNT = Account(
    "open-1", "dapur", Endpoints("sandbox", "http://127.0.0.1:9"), TokenSet("", "sandbox"), flags={"unique_identifier": "us"}
)
COMMENT, VIDEO = 7_412_345_678_901_234_567, 7_400_000_000_000_000_001


def request(action: str = "insert", *, user: str = "open-1", event: str = "comment.update", **more: Any) -> RawRequest:
    content = {
        "comment_id": COMMENT, "video_id": VIDEO, "comment_type": "comment", "comment_action": action,
        "unique_identifier": "orang", "timestamp": 1_795_000_000_123, "text": "Enak, Kak",
    } | more  # fmt: skip
    body = {"client_key": "7", "event": event, "create_time": 1, "user_openid": user, "content": json.dumps(content)}
    return RawRequest("POST", {}, {}, json.dumps(body).encode())


def test_a_comment_comes_with_ids_longer_than_a_double_holds() -> None:
    [event] = CONNECTOR.parse_webhook(request(), ACCOUNT)
    assert (event.kind, event.remote_id, event.thread_id) == (EventKind.COMMENT, str(COMMENT), str(VIDEO))
    assert (event.author.remote_id, event.text, event.parent_id) == ("orang", "Enak, Kak", str(VIDEO))
    assert event.created_at == datetime.fromtimestamp(1_795_000_000.123, UTC)


def test_an_answer_hangs_below_its_comment() -> None:
    [event] = CONNECTOR.parse_webhook(request(parent_comment_id=9, comment_type="reply"), ACCOUNT)
    assert event.parent_id == "9"


def test_our_own_word_is_ours() -> None:
    [event] = CONNECTOR.parse_webhook(request(unique_identifier="us"), ACCOUNT)
    assert event.author.remote_id == "open-1"


@pytest.mark.parametrize(
    ("action", "kind"),
    [("delete", "deleted"), ("set_to_hidden", "hidden"), ("set_to_public", "unhidden"), ("set_to_friends_only", "hidden")],
)
def test_what_became_of_a_comment(action: str, kind: str) -> None:
    [event] = CONNECTOR.parse_webhook(request(action), ACCOUNT)
    assert event.kind == kind and event.remote_id == str(COMMENT)


@pytest.mark.parametrize(
    "odd",
    [
        request("set_on_fire"),
        request(user="open-2"),
        request(event="video.update"),
        request(comment_id=""),
        RawRequest("POST", {}, {}, b"[]"),
        RawRequest("POST", {}, {}, b"{"),
        RawRequest("POST", {}, {}, json.dumps({"event": "comment.update", "user_openid": "open-1", "content": "[" * 9}).encode()),
    ],
)
def test_what_is_not_about_our_comments_gives_nothing(odd: RawRequest) -> None:
    assert not CONNECTOR.parse_webhook(odd, ACCOUNT)


def test_a_delivery_names_its_account() -> None:
    assert CONNECTOR.addressees(request()) == ["open-1"]
    assert CONNECTOR.addressees(RawRequest("POST", {}, {}, b'{"user_openid": 3}')) == []


def signed(raw: bytes, secret: str, *, ago: int = 0) -> RawRequest:
    stamp = str(int(now().timestamp()) - ago)
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    return RawRequest("POST", {}, {"tiktok-signature": f"t={stamp},s={digest}"}, raw)


def test_the_proof_covers_time_and_bytes() -> None:
    raw = request().body
    assert all(CONNECTOR.verify_webhook(signed(raw, secret), ["new", "old"]) for secret in ("new", "old"))
    assert not CONNECTOR.verify_webhook(signed(raw, "other"), ["new"])
    assert not CONNECTOR.verify_webhook(signed(raw, "new", ago=4 * 86_400), ["new"])
    true = signed(raw, "new")
    anew = RawRequest("POST", {}, true.headers, raw.replace(b": ", b":"))
    assert not CONNECTOR.verify_webhook(anew, ["new"])
