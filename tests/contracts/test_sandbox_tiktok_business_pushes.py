"""What TikTok's Business API pushes: comments and shares, signed, again when refused."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from .business_calls import Business, media, shop, video
from .conftest import Sandbox
from .listener import Listener, listening
from .media_server import MediaServer, film

__all__ = ["media", "shop", "video"]


@pytest.fixture
def receiver() -> Iterator[Listener]:
    with listening("tiktok-signature") as listener:
        yield listener


def register(shop: Business, url: str, event_type: str = "COMMENT", **more: Any) -> int:
    wish = {"app_id": shop.who["client_id"], "secret": shop.who["client_secret"], "callback_url": url}
    return shop.code("POST", "webhook/update", event_type=event_type, **wish | more)


def right(shop: Business, header: str, raw: bytes) -> bool:
    parts = dict(part.split("=", 1) for part in header.split(","))
    signed = f"{parts['t']}.".encode() + raw
    return hmac.new(shop.who["client_secret"].encode(), signed, hashlib.sha256).hexdigest() == parts["s"]


def test_comments_are_pushed_signed(shop: Business, video: str, receiver: Listener) -> None:
    assert register(shop, receiver.url) == 0
    asked = shop.strange(video, "Berapa?")
    named = {"video_id": video, "comment_id": asked}
    made = shop.good("POST", "comment/reply/create", text="25 ribu", **named)["comment_id"]
    shop.good("POST", "comment/hide", action="HIDE", **named)
    shop.good("POST", "comment/hide", action="UNHIDE", **named)
    shop.tell("comment", comment_id=asked, action="set_to_friends_only")
    shop.good("POST", "comment/delete", comment_id=made)
    contents = [json.loads(event["content"]) for event in receiver.bodies(6)]
    assert {event["event"] for event in receiver.bodies(6)} == {"comment.update"}
    assert {event["user_openid"] for event in receiver.bodies(6)} == {shop.id}
    assert all(right(shop, header, raw) for header, raw in receiver.got)
    told = {(c["comment_id"], c["comment_type"], c["comment_action"]) for c in contents}
    assert told == {
        (asked, "comment", "insert"),
        (made, "reply", "insert"),
        (asked, "comment", "set_to_hidden"),
        (asked, "comment", "set_to_public"),
        (asked, "comment", "set_to_friends_only"),
        (made, "reply", "delete"),
    }
    reply = next(c for c in contents if c["comment_id"] == made)
    assert (reply["parent_comment_id"], reply["video_id"]) == (asked, video)
    assert abs(reply["timestamp"] / 1000 - time.time()) < 1_000
    first = next(c for c in contents if c["comment_action"] == "insert" and c["comment_id"] == asked)
    assert (first["text"], first["unique_identifier"]) == (
        "Berapa?",
        shop.good("GET", "comment/list", video_id=video)["comments"][0]["unique_identifier"],
    )


def test_what_becomes_of_a_share_is_pushed(shop: Business, media: MediaServer, receiver: Listener) -> None:
    assert register(shop, receiver.url, "VIDEO") == 0
    posted = shop.published(media)
    shop.tell("gone", post_id=posted)
    events = receiver.bodies(3)
    assert sorted(event["event"] for event in events) == [
        "post.publish.complete",
        "post.publish.no_longer_publicaly_available",
        "post.publish.publicly_available",
    ]
    named = next(e for e in events if e["event"] == "post.publish.publicly_available")
    assert json.loads(named["content"])["post_id"] == posted
    receiver.got.clear()
    shop.arm("spam_after", "publish")
    url = media.put("a.mp4", film(), "video/mp4")
    assert shop.settled(shop.good("POST", "video/publish", video_url=url)["share_id"])["reason"] == "spam_risk"
    [failed] = receiver.bodies(1)
    assert json.loads(failed["content"])["reason"] == "spam_risk"
    assert right(shop, *receiver.got[0])


def test_a_refused_delivery_comes_again(shop: Business, video: str, receiver: Listener) -> None:
    register(shop, receiver.url)
    receiver.fail = 1
    shop.strange(video, "Halo")
    assert receiver.wait(1) == receiver.refused
    assert len(receiver.refused) == 1


def test_addresses_are_the_apps_own_affair(shop: Business, receiver: Listener) -> None:
    assert register(shop, receiver.url, secret="guess") == 40001
    assert register(shop, receiver.url, "LIKES") == 40002
    assert register(shop, "https://elsewhere.example/hook") == 40002
    assert register(shop, receiver.url, "BRAND_MENTION") == 0
    shop.tell("settings", comment_webhook=False)
    assert register(shop, receiver.url) == 40002


@pytest.mark.parametrize("kind", ["webhook_bad_signature", "webhook_reserialised"])
def test_a_spoilt_signature_does_not_fit(shop: Business, video: str, receiver: Listener, kind: str) -> None:
    register(shop, receiver.url)
    shop.arm(kind, "webhook")
    shop.strange(video, "Halo")
    receiver.bodies(1)
    assert not right(shop, *receiver.got[0])


def test_deliveries_are_old_twice_lost_and_out_of_order(
    shop: Business, video: str, receiver: Listener, sandbox: Sandbox
) -> None:
    register(shop, receiver.url)
    shop.arm("webhook_old", "webhook")
    shop.strange(video, "lama")
    receiver.bodies(1)
    assert int(receiver.got[0][0].split(",")[0].removeprefix("t=")) < time.time() - 86_400
    receiver.got.clear()
    shop.arm("webhook_replay", "webhook")
    shop.strange(video, "dua kali")
    receiver.bodies(2)
    assert receiver.got[0] == receiver.got[1]
    receiver.got.clear()
    shop.arm("webhook_lost", "webhook")
    shop.strange(video, "hilang")
    shop.arm("webhook_unknown_field", "webhook")
    shop.strange(video, "asing")
    [event] = receiver.bodies(1)
    assert "field_of_next_year" in event
    receiver.got.clear()
    shop.arm("webhook_out_of_order", "webhook")
    shop.strange(video, "pertama")
    shop.strange(video, "kedua")
    said = [json.loads(event["content"])["text"] for event in receiver.bodies(2)]
    assert sorted(said) == ["kedua", "pertama"]
    receiver.got.clear()
    shop.tell("settings", webhook_delay_seconds=1.0)
    before = time.monotonic()
    shop.strange(video, "nanti")
    receiver.bodies(1)
    assert time.monotonic() - before > 0.9
