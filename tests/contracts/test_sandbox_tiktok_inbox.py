"""The Accounts API for Business (comments, figures) and what TikTok pushes."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Sandbox
from .graph_calls import press
from .media_server import film, serving
from .tiktok_calls import BACK, business, settled, upload, who

__all__ = ["who"]


@pytest.fixture
def video(sandbox: Sandbox, who: dict[str, Any]) -> str:
    [post_id] = settled(sandbox, who, upload(sandbox, who))["publicaly_available_post_id"]
    return str(post_id)


def strange(sandbox: Sandbox, video: str, text: str, author: str = "budi") -> str:
    """Somebody's comment."""
    body = {"platform": "tiktok", "post_id": video, "author": author, "text": text}
    return str(sandbox.tell("/comment", body)["id"])


def test_comments_are_read_answered_hidden_and_liked(sandbox: Sandbox, who: dict[str, Any], video: str) -> None:
    asked = strange(sandbox, video, "Berapa harganya?")
    [seen] = business(sandbox, who, "GET", "comment/list", video_id=video)["data"]["comments"]
    assert (seen["comment_id"], seen["text"], seen["owner"], seen["status"]) == (
        asked,
        "Berapa harganya?",
        False,
        "PUBLIC",
    )
    named = {"video_id": video, "comment_id": asked}
    made = business(sandbox, who, "POST", "comment/reply/create", text="25 ribu", **named)["data"]
    assert made["parent_comment_id"] == asked
    replies = business(sandbox, who, "GET", "comment/reply/list", **named)["data"]["comments"]
    assert [(r["text"], r["owner"]) for r in replies] == [("25 ribu", True)]
    assert business(sandbox, who, "POST", "comment/like", action="LIKE", **named)["code"] == 0
    assert business(sandbox, who, "POST", "comment/hide", action="HIDE", **named)["code"] == 0
    assert business(sandbox, who, "GET", "comment/list", video_id=video, status="PUBLIC")["data"]["comments"] == []
    [hidden] = business(sandbox, who, "GET", "comment/list", video_id=video)["data"]["comments"]
    assert (hidden["status"], hidden["likes"]) == ("HIDDEN", 1)
    sandbox.tell("/tiktok/settings", {"unhide_works": False})
    assert business(sandbox, who, "POST", "comment/hide", action="UNHIDE", **named)["code"] == 0
    assert business(sandbox, who, "GET", "comment/list", video_id=video)["data"]["comments"][0]["status"] == "HIDDEN"
    assert business(sandbox, who, "POST", "comment/delete", comment_id=asked)["code"] == 40001
    assert business(sandbox, who, "POST", "comment/delete", comment_id=made["comment_id"])["code"] == 0
    sandbox.tell("/tiktok/gone", {"post_id": asked})
    assert business(sandbox, who, "POST", "comment/like", action="LIKE", **named)["code"] == 40007


def test_errors_come_with_http_200(sandbox: Sandbox, who: dict[str, Any], video: str) -> None:
    assert business(sandbox, who, "POST", "comment/create", video_id=video, text="x" * 1_201)["code"] == 40002
    assert business(sandbox, who, "GET", "comment/list", video_id="7")["code"] == 40007
    assert business(sandbox, who, "GET", "comment/list", video_id=video, max_count=31)["code"] == 40002
    assert business(sandbox, who, "GET", "comment/list", business_id="other", video_id=video)["code"] == 40001
    sandbox.tell("/limits", {"platform": "tiktok", "operation": "business_comment_list", "limit": 1, "window": 60})
    business(sandbox, who, "GET", "comment/list", video_id=video)
    assert business(sandbox, who, "GET", "comment/list", video_id=video)["code"] == 40100
    sandbox.tell("/tiktok/tokens", {"account": who["id"], "reason": "expired"})
    assert business(sandbox, who, "GET", "comment/list", video_id=video)["code"] == 40105


def test_pages_can_be_short_and_repeat(sandbox: Sandbox, who: dict[str, Any], video: str) -> None:
    made = {strange(sandbox, video, f"ke {n}", f"p{n}") for n in range(25)}
    for kind in ("short_page", "repeat_items"):
        sandbox.tell("/faults", {"platform": "tiktok", "operation": "comments", "kind": kind, "count": 2})
    found: list[str] = []
    cursor, more = 0, True
    while more:
        page = business(sandbox, who, "GET", "comment/list", video_id=video, cursor=cursor, max_count=10)["data"]
        found += [c["comment_id"] for c in page["comments"]]
        cursor, more = page["cursor"], page["has_more"]
    assert set(found) == made
    assert len(found) > 25


def test_publishing_by_pull_and_figures(sandbox: Sandbox, who: dict[str, Any]) -> None:
    with serving() as media:
        url = media.put("a.mp4", film(), "video/mp4")
        made = business(sandbox, who, "POST", "video/publish", video_url=url, post_info={"caption": "Soto"})
        until = time.monotonic() + 15
        while not media.asked and time.monotonic() < until:
            time.sleep(0.05)
    time.sleep(0.3)
    for seconds in (4, 60):
        sandbox.tell("/clock", {"advance_seconds": seconds})
        shown = business(sandbox, who, "GET", "publish/status", publish_id=made["data"]["share_id"])["data"]
    assert shown["status"] == "PUBLISH_COMPLETE"
    [post_id] = shown["post_ids"]
    sandbox.tell("/visit", {"platform": "tiktok", "post_id": post_id, "likes": 4, "impressions": 500})
    fields = {"fields": json.dumps(["item_id", "video_views", "likes"])}
    assert business(sandbox, who, "GET", "video/list", **fields)["data"]["videos"] == [
        {"item_id": post_id, "video_views": 500, "likes": 4}
    ]
    sandbox.tell("/tiktok/settings", {"statistics_lag_hours": 48})
    assert business(sandbox, who, "GET", "video/list", **fields)["data"]["videos"] == [{"item_id": post_id}]
    account = business(sandbox, who, "GET", "get", fields="followers_count")["data"]
    assert account == {"followers_count": 1_000}


def test_the_business_login_rotates_too(sandbox: Sandbox, who: dict[str, Any]) -> None:
    keys = {"client_id": who["business"]["client_id"], "client_secret": who["business"]["client_secret"]}
    query = {"client_key": keys["client_id"], "redirect_uri": BACK, "state": "s"}
    url = f"{sandbox.base}/tiktok/portal/authorize/?{urlencode(query)}"
    form = [("creator", who["id"]), ("decision", "allow"), ("scope", "comment.list")]
    got = press(url, form)["auth_code"]

    def ask(path: str, **body: str) -> Any:
        answer = sandbox.ask("POST", f"{sandbox.base}/tiktok/open_api/v1.3/tt_user/{path}/", body=keys | body)
        assert answer.status == 200
        return answer.body

    form_body = {"grant_type": "authorization_code", "auth_code": got, "redirect_uri": BACK}
    made = ask("oauth2/token", **form_body)["data"]
    assert (made["open_id"], made["expires_in"], made["scope"]) == (who["id"], 86_400, "comment.list")
    assert ask("oauth2/token", **form_body)["code"] == 40105
    fresh = ask("oauth2/refresh_token", refresh_token=made["refresh_token"])["data"]
    assert ask("oauth2/refresh_token", refresh_token=made["refresh_token"])["code"] == 40105
    assert ask("oauth2/revoke", access_token=fresh["access_token"])["code"] == 0
    sandbox.tell("/tiktok/settings", {"business": False})
    assert business(sandbox, who, "GET", "get")["code"] == 40001


@pytest.fixture
def receiver() -> Iterator[Any]:
    """A webhook address: `.url`, `.got` (signature header, raw body)."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            server.got.append((self.headers["tiktok-signature"], raw))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            return

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.got = []
    server.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def _events(receiver: Any, count: int) -> list[dict[str, Any]]:
    until = time.monotonic() + 10
    while len(receiver.got) < count and time.monotonic() < until:
        time.sleep(0.02)
    return [json.loads(raw) for _, raw in receiver.got]


def _right(secret: str, header: str, raw: bytes) -> bool:
    parts = dict(p.split("=", 1) for p in header.split(","))
    return hmac.new(secret.encode(), f"{parts['t']}.".encode() + raw, hashlib.sha256).hexdigest() == parts["s"]


def test_what_becomes_of_a_post_is_pushed_signed(sandbox: Sandbox, who: dict[str, Any], receiver: Any) -> None:
    sandbox.tell("/tiktok/settings", {"callback_url": receiver.url})
    publish_id = upload(sandbox, who)
    [post_id] = settled(sandbox, who, publish_id)["publicaly_available_post_id"]
    events = _events(receiver, 2)
    assert sorted(e["event"] for e in events) == ["post.publish.complete", "post.publish.publicly_available"]
    named = next(e for e in events if e["event"].endswith("available"))
    assert json.loads(named["content"])["post_id"] == str(post_id)
    assert (named["user_openid"], named["client_key"]) == (who["id"], who["client_key"])
    assert all(_right(who["client_secret"], header, raw) for header, raw in receiver.got)
    receiver.got.clear()
    sandbox.tell("/faults", {"platform": "tiktok", "operation": "webhook", "kind": "webhook_bad_signature"})
    sandbox.tell("/tiktok/tokens", {"account": who["id"], "reason": "revoked"})
    [gone] = _events(receiver, 1)
    assert gone["event"] == "authorization.removed"
    assert not _right(who["client_secret"], *receiver.got[0])


def test_comments_are_pushed_to_the_business_address(
    sandbox: Sandbox, who: dict[str, Any], video: str, receiver: Any
) -> None:
    keys = {"app_id": who["business"]["client_id"], "secret": who["business"]["client_secret"]}
    wish = keys | {"event_type": "COMMENT", "callback_url": receiver.url}
    path = f"{sandbox.base}/tiktok/open_api/v1.3/business/webhook/update/"
    assert sandbox.ask("POST", path, body=wish).body["code"] == 0
    made = strange(sandbox, video, "Halo")
    [event] = _events(receiver, 1)
    content = json.loads(event["content"])
    assert event["event"] == "comment.update"
    assert (str(content["comment_id"]), content["comment_action"], content["text"]) == (made, "insert", "Halo")
    assert _right(keys["secret"], *receiver.got[0])


def test_the_audience_comments_on_what_is_public_only(sandbox: Sandbox, who: dict[str, Any], video: str) -> None:
    private = settled(sandbox, who, upload(sandbox, who, privacy_level="SELF_ONLY"))
    assert private["status"] == "PUBLISH_COMPLETE"
    pace = {"rate_per_minute": 6000, "first_after_seconds": 0, "spread_seconds": 0.5, "growth_seconds": 0.5}
    sandbox.tell("/audience", {"on": True, **pace})
    until, shown = time.monotonic() + 15, {"comments": 0, "likes": 0}
    while time.monotonic() < until and not (shown["comments"] >= 3 and shown["likes"]):
        fields = "item_id,video_views,likes,comments"
        [shown] = business(sandbox, who, "GET", "video/list", fields=fields)["data"]["videos"]
        time.sleep(0.2)
    assert shown["comments"] >= 3
    assert shown["likes"] > 0
    [hidden] = sandbox.look("/posts?platform=tiktok&source=private")
    assert (hidden["likes"], hidden["impressions"]) == (0, 0)
