"""What TikTok pushes about posts, and its audience."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import Sandbox
from .listener import Listener, listening
from .tiktok_calls import api, settled, upload, who

__all__ = ["who"]


@pytest.fixture
def video(sandbox: Sandbox, who: dict[str, Any]) -> str:
    [post_id] = settled(sandbox, who, upload(sandbox, who))["publicaly_available_post_id"]
    return str(post_id)


@pytest.fixture
def receiver() -> Iterator[Listener]:
    with listening("tiktok-signature") as listener:
        yield listener


def _right(secret: str, header: str, raw: bytes) -> bool:
    parts = dict(p.split("=", 1) for p in header.split(","))
    return hmac.new(secret.encode(), f"{parts['t']}.".encode() + raw, hashlib.sha256).hexdigest() == parts["s"]


def test_what_becomes_of_a_post_is_pushed_signed(sandbox: Sandbox, who: dict[str, Any], receiver: Listener) -> None:
    sandbox.tell("/tiktok/settings", {"callback_url": receiver.url})
    publish_id = upload(sandbox, who)
    [post_id] = settled(sandbox, who, publish_id)["publicaly_available_post_id"]
    events = receiver.bodies(2)
    assert sorted(e["event"] for e in events) == ["post.publish.complete", "post.publish.publicly_available"]
    named = next(e for e in events if e["event"].endswith("available"))
    assert json.loads(named["content"])["post_id"] == str(post_id)
    assert (named["user_openid"], named["client_key"]) == (who["id"], who["client_key"])
    assert all(_right(who["client_secret"], header, raw) for header, raw in receiver.got)
    receiver.got.clear()
    sandbox.tell("/faults", {"platform": "tiktok", "operation": "webhook", "kind": "webhook_bad_signature"})
    sandbox.tell("/tiktok/tokens", {"account": who["id"], "reason": "revoked"})
    [gone] = receiver.bodies(1)
    assert gone["event"] == "authorization.removed"
    assert not _right(who["client_secret"], *receiver.got[0])


def test_the_audience_comments_on_what_is_public_only(sandbox: Sandbox, who: dict[str, Any], video: str) -> None:
    private = settled(sandbox, who, upload(sandbox, who, privacy_level="SELF_ONLY"))
    assert private["status"] == "PUBLISH_COMPLETE"
    pace = {"rate_per_minute": 6000, "first_after_seconds": 0, "spread_seconds": 0.5, "growth_seconds": 0.5}
    sandbox.tell("/audience", {"on": True, **pace})
    until, shown = time.monotonic() + 15, {"comment_count": 0, "like_count": 0}
    while time.monotonic() < until and not (shown["comment_count"] >= 3 and shown["like_count"]):
        listed = api(sandbox, who, "video/list/?fields=id,comment_count,like_count", {"max_count": 5})
        [shown] = listed.body["data"]["videos"]
        assert str(shown["id"]) == video
        time.sleep(0.2)
    assert shown["comment_count"] >= 3
    assert shown["like_count"] > 0
    [hidden] = sandbox.look("/posts?platform=tiktok&source=private")
    assert (hidden["likes"], hidden["impressions"]) == (0, 0)
