"""What Threads takes, refuses, counts and tells, the sandbox does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Answer, Sandbox
from .graph_calls import graph, press, receiving, refusal, signed
from .media_server import MediaServer, film, picture, serving

BACK = "http://127.0.0.1:9/back"


@pytest.fixture
def media() -> Iterator[MediaServer]:
    with serving() as server:
        yield server


@pytest.fixture
def who(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.account("threads", "warung.sari", name="Warung Sari")


def ask(sandbox: Sandbox, who: dict[str, Any], method: str, path: str, **given: Any) -> Answer:
    return graph(sandbox, who["access_token"], method, path, host="threads", **given)


def publish(sandbox: Sandbox, who: dict[str, Any], **given: Any) -> str:
    container = ask(sandbox, who, "POST", "me/threads", **given).body["id"]
    return str(ask(sandbox, who, "POST", "me/threads_publish", creation_id=container).body["id"])


def test_login_long_token_and_refresh(sandbox: Sandbox, who: dict[str, Any]) -> None:
    scope = "threads_basic,threads_content_publish"
    query = {"client_id": who["client_id"], "redirect_uri": BACK, "state": "s", "scope": scope, "response_type": "code"}
    form = [("account", who["id"]), ("decision", "allow"), *(("scope", s) for s in scope.split(","))]
    back = press(f"{sandbox.base}/threads/www/oauth/authorize?{urlencode(query)}", form)
    body = urlencode(
        {
            "client_id": who["client_id"],
            "client_secret": who["client_secret"],
            "grant_type": "authorization_code",
            "redirect_uri": BACK,
            "code": back["code"],
        }
    ).encode()
    short = sandbox.ask("POST", f"{sandbox.base}/threads/graph/oauth/access_token", body=body).body
    assert str(short["user_id"]) == who["id"]

    def token(path: str, **more: str) -> Answer:
        return sandbox.ask("GET", f"{sandbox.base}/threads/graph/{path}?{urlencode(more)}")

    long = token(
        "access_token",
        grant_type="th_exchange_token",
        client_secret=who["client_secret"],
        access_token=short["access_token"],
    ).body
    assert 59 * 86_400 < long["expires_in"] <= 5_184_000
    sandbox.tell("/clock", {"advance_seconds": 90_000})
    fresh = token("refresh_access_token", grant_type="th_refresh_token", access_token=long["access_token"]).body
    assert graph(sandbox, fresh["access_token"], "GET", "me", host="threads").body["username"] == "warung.sari"
    missing = graph(sandbox, fresh["access_token"], "GET", "me/threads_insights", host="threads", metric="likes")
    assert refusal(missing) == (10, 0)


def test_a_text_is_published_read_and_deleted(sandbox: Sandbox, who: dict[str, Any]) -> None:
    made = publish(sandbox, who, media_type="TEXT", text="Soto betawi", topic_tag="Kuliner", reply_control="everyone")
    read = ask(sandbox, who, "GET", made, fields="id,text,media_type,permalink,topic_tag,is_reply").body
    assert (read["text"], read["media_type"], read["topic_tag"]) == ("Soto betawi", "TEXT_POST", "Kuliner")
    assert [p["id"] for p in ask(sandbox, who, "GET", "me/threads").body["data"]] == [made]
    assert ask(sandbox, who, "DELETE", made).body == {"success": True, "deleted_id": made}
    assert refusal(ask(sandbox, who, "GET", made)) == (100, 33)


def test_auto_publish_needs_one_call(sandbox: Sandbox, who: dict[str, Any]) -> None:
    made = ask(sandbox, who, "POST", "me/threads", media_type="TEXT", text="Langsung", auto_publish_text=True).body[
        "id"
    ]
    assert ask(sandbox, who, "GET", made, fields="text").body["text"] == "Langsung"


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"media_type": "TEXT", "text": "a" * 501}, (100, 0)),
        ({"media_type": "TEXT"}, (100, 0)),
        ({"media_type": "STORY", "text": "x"}, (100, 0)),
        ({"media_type": "TEXT", "text": "x", "topic_tag": "a.b"}, (100, 4279071)),
        ({"media_type": "TEXT", "text": "x", "topic_tag": "a" * 51}, (100, 4279071)),
        ({"media_type": "TEXT", "text": "x", "reply_control": "nobody"}, (100, 0)),
        ({"media_type": "TEXT", "text": "x", "poll_attachment": {"option_a": "ya"}}, (100, 0)),
        ({"media_type": "TEXT", "text": "x", "reply_to_id": "17"}, (100, 33)),
        ({"media_type": "IMAGE", "image_url": "http://127.0.0.1:1/a.jpg"}, (9004, 2207052)),
        ({"media_type": "CAROUSEL", "children": ["1"]}, (100, 0)),
        ({"media_type": "CAROUSEL", "children": ["1", "2"]}, (24, 4279009)),
    ],
)
def test_what_threads_refuses_is_refused(
    sandbox: Sandbox, who: dict[str, Any], params: dict[str, Any], found: tuple[int, int]
) -> None:
    answer = ask(sandbox, who, "POST", "me/threads", **params)
    assert (answer.status, refusal(answer)) == (400, found)


def test_pictures_videos_and_twenty_of_them(sandbox: Sandbox, who: dict[str, Any], media: MediaServer) -> None:
    png, mp4 = media.put("a.png", picture(kind="PNG")), media.put("a.mp4", film(seconds=299), "video/mp4")
    items = [
        ask(sandbox, who, "POST", "me/threads", media_type="IMAGE", image_url=png, is_carousel_item=True).body["id"]
    ]
    items += [
        ask(sandbox, who, "POST", "me/threads", media_type="VIDEO", video_url=mp4, is_carousel_item=True).body["id"]
    ]
    album = ask(sandbox, who, "POST", "me/threads", media_type="CAROUSEL", children=",".join(items), text="Dua").body[
        "id"
    ]
    early = ask(sandbox, who, "POST", "me/threads_publish", creation_id=album)
    assert refusal(early) == (9007, 2207027)
    long = ask(
        sandbox, who, "POST", "me/threads", media_type="VIDEO", video_url=media.put("b.mp4", film(seconds=301))
    ).body["id"]
    end = time.monotonic() + 8
    while time.monotonic() < end:
        states = [ask(sandbox, who, "GET", c, fields="status").body["status"] for c in (album, long)]
        if states == ["FINISHED", "ERROR"]:
            break
        sandbox.tell("/clock", {"advance_seconds": 2})
        time.sleep(0.05)
    assert states == ["FINISHED", "ERROR"]
    assert ask(sandbox, who, "GET", long, fields="error_message").body["error_message"] == "INVALID_DURATION"
    made = ask(sandbox, who, "POST", "me/threads_publish", creation_id=album).body["id"]
    shown = ask(sandbox, who, "GET", made, fields="media_type,children").body
    assert (shown["media_type"], len(shown["children"]["data"])) == ("CAROUSEL_ALBUM", 2)


def test_replies_are_read_answered_and_hidden(sandbox: Sandbox, who: dict[str, Any]) -> None:
    post = publish(sandbox, who, media_type="TEXT", text="Menu baru")
    said = sandbox.tell("/comment", {"platform": "threads", "post_id": post, "author": "ayu", "text": "Berapa?"})["id"]
    answer = publish(sandbox, who, media_type="TEXT", text="20 ribu", reply_to_id=said)
    assert [r["id"] for r in ask(sandbox, who, "GET", f"{post}/replies").body["data"]] == [said]
    thread = ask(
        sandbox, who, "GET", f"{post}/conversation", reverse=False, fields="id,replied_to,is_reply_owned_by_me"
    ).body
    assert [r["id"] for r in thread["data"]] == [said, answer]
    assert (thread["data"][1]["replied_to"]["id"], thread["data"][1]["is_reply_owned_by_me"]) == (said, True)
    assert ask(sandbox, who, "POST", f"{said}/manage_reply", hide=True).body == {"success": True}
    assert ask(sandbox, who, "GET", said, fields="hide_status").body["hide_status"] == "HIDDEN"
    assert refusal(ask(sandbox, who, "DELETE", said)) == (10, 0)


def test_the_quota_of_posts_and_replies(sandbox: Sandbox, who: dict[str, Any]) -> None:
    sandbox.tell("/accounts/flags", {"platform": "threads", "account": who["id"], "flags": {"posts_per_day": 2}})
    publish(sandbox, who, media_type="TEXT", text="satu")
    post = publish(sandbox, who, media_type="TEXT", text="dua")
    third = ask(sandbox, who, "POST", "me/threads", media_type="TEXT", text="tiga").body["id"]
    assert refusal(ask(sandbox, who, "POST", "me/threads_publish", creation_id=third)) == (9, 2207042)
    publish(sandbox, who, media_type="TEXT", text="balasan", reply_to_id=post)
    quota = ask(
        sandbox, who, "GET", "me/threads_publishing_limit", fields="quota_usage,config,reply_quota_usage,reply_config"
    )
    assert quota.body["data"][0] == {
        "quota_usage": 2,
        "config": {"quota_total": 2, "quota_duration": 86_400},
        "reply_quota_usage": 1,
        "reply_config": {"quota_total": 1_000, "quota_duration": 86_400},
    }


def test_mentions_search_and_mixed_insights(sandbox: Sandbox, who: dict[str, Any]) -> None:
    said = sandbox.tell(
        "/graph/stranger",
        {"platform": "threads", "account": who["id"], "author": "ayu", "text": "Makan di @warung.sari"},
    )["id"]
    assert [m["id"] for m in ask(sandbox, who, "GET", "me/mentions").body["data"]] == [said]
    assert [m["id"] for m in ask(sandbox, who, "GET", "keyword_search", q="makan").body["data"]] == [said]
    post = publish(sandbox, who, media_type="TEXT", text="Halo")
    sandbox.tell("/graph/figures", {"platform": "threads", "post_id": post, "impressions": 50, "likes": 4})
    found = ask(sandbox, who, "GET", f"{post}/insights", metric="views,likes").body["data"]
    assert [m["values"][0]["value"] for m in found] == [50, 4]
    account = ask(sandbox, who, "GET", "me/threads_insights", metric="views,likes").body["data"]
    assert ("values" in account[0], account[1]["total_value"]) == (True, {"value": 4})


def test_replies_arrive_by_webhook(sandbox: Sandbox, who: dict[str, Any]) -> None:
    post = publish(sandbox, who, media_type="TEXT", text="Menu baru")
    with receiving() as receiver:
        sandbox.tell("/graph/webhooks", {"app": "threads", "callback_url": receiver.url, "verify_token": "rahasia"})
        said = sandbox.tell("/comment", {"platform": "threads", "post_id": post, "author": "ayu", "text": "Mau"})["id"]
        end = time.monotonic() + 5
        while not receiver.got and time.monotonic() < end:
            time.sleep(0.05)
        value = receiver.bodies()[0]["entry"][0]["changes"][0]["value"]
        assert (value["id"], value["root_post"]["id"]) == (said, post)
        sign, raw = receiver.got[0]
        assert sign == signed(who["client_secret"], raw)
