"""Every failure that can be armed for TikTok's Business API strikes as it is told."""

from __future__ import annotations

import json
import time

import httpx
import pytest

from .business_calls import NAME, Business, media, shop, video
from .conftest import Sandbox
from .media_server import MediaServer, film

__all__ = ["media", "shop", "video"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("rate_limit", 40100),
        ("server_error", 51065),
        ("scope_missing", 40001),
        ("scope_not_enabled", 40001),
        ("not_permitted", 40001),
        ("suspended", 40001),
        ("object_gone", 40007),
        ("invalid_parameter", 40002),
        ("cursor_expired", 40002),
        ("invalid_file", 40908),
        ("message_rules", 40064),
    ],
)
def test_a_refusal_instead_of_the_work(shop: Business, video: str, kind: str, code: int) -> None:
    shop.arm(kind, "reply")
    assert shop.code("POST", "comment/create", video_id=video, text="Halo") == code
    assert shop.good("GET", "comment/list", video_id=video)["comments"] == []
    assert shop.code("POST", "comment/create", video_id=video, text="Halo") == 0


@pytest.mark.parametrize(("kind", "status"), [("http_429", 429), ("http_500", 500), ("http_503", 503)])
def test_the_door_refuses_in_http_too(shop: Business, video: str, kind: str, status: int) -> None:
    shop.arm(kind, "comments")
    answer = shop.send("GET", "comment/list/", video_id=video)
    assert (answer.status_code, answer.json()["code"] != 0) == (status, True)


@pytest.mark.parametrize(("kind", "refreshes"), [("expired_token", True), ("revoked", False)])
def test_a_token_is_really_dead(shop: Business, kind: str, refreshes: bool) -> None:
    shop.arm(kind)
    assert shop.code("GET", "get") == 40105
    assert shop.code("GET", "get") == 40105
    again = shop.user("oauth2/refresh_token", refresh_token=shop.who["refresh_token"])
    assert (again["code"] == 0) is refreshes


def test_the_work_is_done_although_no_answer_comes(shop: Business, video: str, sandbox: Sandbox) -> None:
    shop.arm("lost_answer", "reply")
    with pytest.raises(httpx.TransportError):
        shop.send("POST", "comment/create/", video_id=video, text="hilang")
    shop.arm("truncated_json", "reply")
    cut = shop.send("POST", "comment/create/", video_id=video, text="terpotong")
    assert cut.status_code == 200
    with pytest.raises(ValueError, match=r"."):
        json.loads(cut.text)
    shop.arm("html_200", "reply")
    assert "<html>" in shop.send("POST", "comment/create/", video_id=video, text="halaman").text
    shop.arm("stored_502", "reply")
    assert shop.send("POST", "comment/create/", video_id=video, text="502").status_code == 502
    kept = {c["text"] for c in shop.good("GET", "comment/list", video_id=video)["comments"]}
    assert kept == {"hilang", "terpotong", "halaman", "502"}
    notes = {p["text"]: p["answer"] for p in sandbox.look(f"/posts?platform={NAME}") if p["reply_to"]}
    assert notes == {"hilang": "lost_answer", "terpotong": "truncated_json", "halaman": "html_200", "502": "stored_502"}


def test_a_lost_publish_is_live_all_the_same(shop: Business, media: MediaServer, sandbox: Sandbox) -> None:
    shop.arm("lost_answer", "publish")
    url = media.put("a.mp4", film(), "video/mp4")
    with pytest.raises(httpx.TransportError):
        shop.send("POST", "video/publish/", video_url=url, post_info={"caption": "Soto"})
    [share] = sandbox.look(f"/{NAME}/things?kind=publish")["things"]
    [post_id] = shop.settled(share["id"])["post_ids"]
    shown = shop.good("GET", "video/list", fields=["item_id", "caption"])["videos"]
    assert shown == [{"item_id": post_id, "caption": "Soto"}]


def test_the_way_is_cut_or_leads_elsewhere_and_nothing_is_done(shop: Business, video: str) -> None:
    shop.arm("cut", "reply")
    with pytest.raises(httpx.TransportError):
        shop.send("POST", "comment/create/", video_id=video, text="Halo")
    shop.arm("redirect", "reply")
    assert shop.send("POST", "comment/create/", video_id=video, text="Halo").status_code == 301
    assert shop.good("GET", "comment/list", video_id=video)["comments"] == []


def test_right_answers_in_unusual_clothes(shop: Business, video: str) -> None:
    made = shop.strange(video, "Halo")
    for kind in ("gzip", "chunked", "odd_header_case", "slow_body"):
        shop.arm(kind, "comments")
        assert shop.good("GET", "comment/list", video_id=video)["comments"][0]["comment_id"] == made
    shop.arm("slow", "comments", delay=0.6)
    before = time.monotonic()
    shop.good("GET", "comment/list", video_id=video)
    assert time.monotonic() - before > 0.5


def test_an_outage_and_the_random_mix(shop: Business, video: str, sandbox: Sandbox) -> None:
    sandbox.tell("/outage", {"platform": NAME, "seconds": 30})
    assert shop.code("GET", "get") == 51065
    sandbox.tell("/outage", {"platform": NAME, "seconds": 0})
    sandbox.tell("/profile", {"server_error": 0.3, "rate_limit": 0.2, "seed": 3, "platform": NAME})
    codes = [shop.code("POST", "comment/create", video_id=video, text=f"ke {n}") for n in range(30)]
    assert set(codes) == {0, 51065, 40100}
    sandbox.tell("/profile", {})
    assert len(shop.good("GET", "comment/list", video_id=video, max_count=30)["comments"]) == codes.count(0)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("media_failed", "file_format_check_failed"),
        ("format_failed", "file_format_check_failed"),
        ("duration_failed", "duration_check_failed"),
        ("frame_rate_failed", "frame_rate_check_failed"),
        ("picture_size_failed", "picture_size_check_failed"),
        ("pull_failed", "video_pull_failed"),
        ("publish_internal", "internal"),
        ("auth_removed", "auth_removed"),
        ("quota", "spam_risk_too_many_posts"),
        ("spam_after", "spam_risk"),
        ("spam_text_after", "spam_risk_text"),
    ],
)
def test_an_accepted_share_fails_later(shop: Business, media: MediaServer, kind: str, reason: str) -> None:
    shop.arm(kind, "publish")
    share = shop.good("POST", "video/publish", video_url=media.put("a.mp4", film(), "video/mp4"))["share_id"]
    assert shop.settled(share) == {"status": "FAILED", "post_ids": [], "reason": reason}


def test_a_banned_account_posts_nothing(shop: Business, media: MediaServer, sandbox: Sandbox) -> None:
    sandbox.tell("/accounts/flags", {"platform": NAME, "account": shop.id, "flags": {"banned": True}})
    share = shop.good("POST", "video/publish", video_url=media.put("a.mp4", film(), "video/mp4"))["share_id"]
    assert shop.settled(share)["reason"] == "spam_risk_user_banned_from_posting"


def test_processing_takes_long_or_the_id_never_comes(shop: Business, media: MediaServer, sandbox: Sandbox) -> None:
    url = media.put("a.mp4", film(), "video/mp4")
    shop.arm("url_unverified", "publish")
    assert shop.code("POST", "video/publish", video_url=url) == 40002
    shop.arm("never_visible", "publish")
    share = shop.good("POST", "video/publish", video_url=url)["share_id"]
    assert shop.settled(share) == {"status": "PUBLISH_COMPLETE", "post_ids": []}
    shop.arm("slow_processing", "publish")
    share = shop.good("POST", "video/publish", video_url=url)["share_id"]
    until = time.monotonic() + 10
    while len(media.asked) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    sandbox.tell("/clock", {"advance_seconds": 30})
    assert shop.status(share)["status"] == "PROCESSING_DOWNLOAD"
    sandbox.tell("/clock", {"advance_seconds": 60})
    assert shop.status(share)["status"] == "PUBLISH_COMPLETE"


def test_figures_are_missing_restated_or_empty(shop: Business, video: str, sandbox: Sandbox) -> None:
    shop.tell("settings", statistics_lag_hours=0)
    sandbox.tell("/graph/figures", {"platform": NAME, "post_id": video, "likes": 10, "impressions": 100})
    fields = {"fields": ["item_id", "likes", "video_views"]}
    shop.arm("metrics_empty", "insights")
    assert shop.good("GET", "video/list", **fields)["videos"] == [{"item_id": video}]
    shop.arm("metric_missing", "insights")
    assert shop.good("GET", "video/list", **fields)["videos"] == [{"item_id": video, "video_views": 100}]
    shop.arm("metrics_restated", "insights")
    [told] = shop.good("GET", "video/list", **fields)["videos"]
    assert (told["likes"], told["video_views"]) == (9, 90)
    shop.arm("metric_missing", "insights")
    assert shop.good("GET", "get", fields=["display_name", "followers_count"]) == {"display_name": "Warung Sari"}


def test_pages_repeat_on_demand(shop: Business, video: str) -> None:
    for n in range(8):
        shop.strange(video, f"ke {n}", f"p{n}")
    first = shop.good("GET", "comment/list", video_id=video, max_count=4)
    shop.arm("repeat_items", "comments")
    second = shop.good("GET", "comment/list", video_id=video, max_count=4, cursor=first["cursor"])
    assert [c["text"] for c in second["comments"]][:2] == [c["text"] for c in first["comments"]][2:]


def test_an_unhide_is_ignored_once(shop: Business, video: str) -> None:
    named = {"video_id": video, "comment_id": shop.strange(video, "Halo")}
    shop.good("POST", "comment/hide", action="HIDE", **named)
    shop.arm("unhide_ignored", "hide")
    for status in ("HIDDEN", "PUBLIC"):
        shop.good("POST", "comment/hide", action="UNHIDE", **named)
        assert shop.good("GET", "comment/list", video_id=video)["comments"][0]["status"] == status


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b"{", b'"x"', b"[" * 50_000, b'{"business_id": "\\ud800"}', b"\xff"]
)
def test_nonsense_is_a_parameter_error(shop: Business, raw: bytes) -> None:
    head = {"Access-Token": shop.who["access_token"], "content-type": "application/json"}
    for path in ("business/comment/create/", "business/video/publish/", "business/webhook/update/"):
        answer = shop.http.post(f"{shop.root}/open_api/v1.3/{path}", content=raw, headers=head)
        assert (answer.status_code, answer.json()["code"]) == (200, 40002)
    answer = shop.http.post(f"{shop.root}/open_api/v1.3/tt_user/oauth2/token/", content=raw)
    assert (answer.status_code, answer.json()["code"]) == (200, 40002)
