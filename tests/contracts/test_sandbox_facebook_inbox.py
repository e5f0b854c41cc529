"""Comments, messages, reviews and webhooks of the Facebook sandbox, and how lists and events go wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Sandbox
from .graph_calls import graph, receiving, refusal, signed


@pytest.fixture
def page(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.account("facebook", "warungsari", name="Warung Sari")


def until(done: Callable[[], bool], seconds: float = 8.0) -> None:
    """Wait for something that happens by itself."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def _listen(sandbox: Sandbox, url: str) -> None:
    hook = {"app": "facebook", "object": "page", "callback_url": url, "verify_token": "rahasia"}
    sandbox.tell("/graph/webhooks", hook)


def test_messages_keep_their_windows(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token = page["access_token"]
    said = sandbox.tell(
        "/graph/message", {"platform": "facebook", "account": page["id"], "author": "ayu", "text": "Buka?"}
    )

    def send(**more: Any) -> Any:
        return graph(
            sandbox, token, "POST", f"{page['id']}/messages",
            recipient={"id": said["person"]}, message={"text": "Ya"}, **({"messaging_type": "RESPONSE"} | more),
        )  # fmt: skip

    assert send().body["recipient_id"] == said["person"]
    sandbox.tell("/clock", {"advance_seconds": 86_400 + 60})
    assert (send().status, refusal(send())) == (403, (10, 2018278))
    human = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    assert send(**human).status == 200
    sandbox.tell("/clock", {"advance_seconds": 7 * 86_400})
    assert refusal(send(**human)) == (10, 2018278)
    thread = graph(sandbox, token, "GET", f"{page['id']}/conversations", fields="messages{message,from}").body["data"][
        0
    ]
    assert [m["message"] for m in thread["messages"]["data"]] == ["Ya", "Ya", "Buka?"]


def test_a_comment_gets_one_private_reply_within_a_week(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token = page["access_token"]
    post = graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo").body["id"]
    ids = [
        sandbox.tell("/comment", {"platform": "facebook", "post_id": post, "author": a, "text": "Mau"})["id"]
        for a in ("ayu", "budi")
    ]

    def reply(comment: str) -> Any:
        return graph(
            sandbox, token, "POST", f"{page['id']}/messages", recipient={"comment_id": comment}, message={"text": "Hai"}
        )

    assert (reply(ids[0]).status, refusal(reply(ids[0]))[0]) == (200, 10900)
    sandbox.tell("/clock", {"advance_seconds": 7 * 86_400 + 1})
    assert refusal(reply(ids[1])) == (10, 2018278)


def test_acting_on_what_has_gone_is_100_33(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token = page["access_token"]
    post = graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo").body["id"]
    said = sandbox.tell("/comment", {"platform": "facebook", "post_id": post, "author": "a", "text": "b"})["id"]
    sandbox.tell("/graph/gone", {"platform": "facebook", "post_id": said})
    assert refusal(graph(sandbox, token, "POST", said, is_hidden=True)) == (100, 33)
    assert refusal(graph(sandbox, token, "DELETE", said)) == (100, 33)


def test_reviews_and_posts_of_visitors_are_read_and_answered(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token, about = page["access_token"], {"platform": "facebook", "account": page["id"], "author": "ayu"}
    sandbox.tell("/graph/stranger", about | {"how": "rating", "text": "Lambat sekali", "positive": False})
    visit = sandbox.tell("/graph/stranger", about | {"how": "visitor", "text": "Kapan buka lagi?"})["id"]
    found = graph(
        sandbox, token, "GET", f"{page['id']}/ratings", fields="review_text,recommendation_type,open_graph_story"
    ).body["data"][0]
    assert (found["review_text"], found["recommendation_type"]) == ("Lambat sekali", "negative")
    seen = graph(sandbox, token, "GET", f"{page['id']}/visitor_posts", fields="message").body["data"]
    assert visit in [p["id"] for p in seen]
    for story in (found["open_graph_story"]["id"], visit):
        assert graph(sandbox, token, "POST", f"{story}/comments", message="Maaf kak").status == 200


def test_webhooks_are_shaken_hands_with_installed_and_signed(sandbox: Sandbox, page: dict[str, Any]) -> None:
    app, token = f"{page['client_id']}|{page['client_secret']}", page["access_token"]
    with receiving() as receiver:
        wish = {"object": "page", "callback_url": receiver.url, "fields": "feed,messages"}
        bad = graph(sandbox, app, "POST", f"{page['client_id']}/subscriptions", verify_token="salah", **wish)
        assert refusal(bad)[0] == 2200
        good = graph(sandbox, app, "POST", f"{page['client_id']}/subscriptions", verify_token="rahasia", **wish)
        assert good.body == {"success": True}
        wrong = graph(sandbox, token, "POST", f"{page['id']}/subscribed_apps", subscribed_fields="comments")
        assert wrong.body["error"]["message"].startswith(
            "(#100) Param subscribed_fields[0] must be one of {feed, mention"
        )
        graph(sandbox, token, "POST", f"{page['id']}/subscribed_apps", subscribed_fields="feed")
        post = graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo").body["id"]
        sandbox.tell("/comment", {"platform": "facebook", "post_id": post, "author": "ayu", "text": "Berapa?"})
        until(lambda: len(receiver.got) == 2)
        values = {b["entry"][0]["changes"][0]["value"]["item"]: b["entry"][0] for b in receiver.bodies()}
        assert (values["comment"]["changes"][0]["value"]["message"], values["comment"]["id"]) == ("Berapa?", page["id"])
        assert all(sign == signed(page["client_secret"], raw) for sign, raw in receiver.got)


@pytest.mark.parametrize(
    ("kind", "arrivals", "valid"),
    [
        ("webhook_bad_signature", 1, False),
        ("webhook_reserialised", 1, False),
        ("webhook_replay", 2, True),
        ("webhook_lost", 0, True),
        ("webhook_batch", 1, True),
        ("webhook_unknown_field", 1, True),
        ("webhook_huge", 1, True),
        ("webhook_old", 1, True),
    ],
)
def test_webhooks_go_wrong_on_request(
    sandbox: Sandbox, page: dict[str, Any], kind: str, arrivals: int, valid: bool
) -> None:
    token = page["access_token"]
    post = graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo").body["id"]
    with receiving() as receiver:
        _listen(sandbox, receiver.url)
        graph(sandbox, token, "POST", f"{page['id']}/subscribed_apps", subscribed_fields="feed")
        sandbox.tell("/faults", {"platform": "facebook", "operation": "webhook", "kind": kind})
        sandbox.tell("/comment", {"platform": "facebook", "post_id": post, "author": "ayu", "text": "Berapa?"})
        sandbox.tell("/comment", {"platform": "facebook", "post_id": post, "author": "budi", "text": "Penutup"})
        until(lambda: len(receiver.got) == arrivals + 1)
        checks = [sign == signed(page["client_secret"], raw) for sign, raw in receiver.got]
        assert checks.count(False) == (0 if valid else 1)


def test_an_event_can_arrive_after_the_next_one(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token = page["access_token"]
    post = graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo").body["id"]
    with receiving() as receiver:
        _listen(sandbox, receiver.url)
        graph(sandbox, token, "POST", f"{page['id']}/subscribed_apps", subscribed_fields="feed")
        sandbox.tell("/faults", {"platform": "facebook", "operation": "webhook", "kind": "webhook_out_of_order"})
        for text in ("satu", "dua"):
            sandbox.tell("/comment", {"platform": "facebook", "post_id": post, "author": "ayu", "text": text})
        until(lambda: len(receiver.got) == 2)
        said = {b["entry"][0]["changes"][0]["value"]["message"] for b in receiver.bodies()}
        assert said == {"satu", "dua"}


def test_pages_of_comments_misbehave_on_request(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token = page["access_token"]
    post = graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo").body["id"]
    said = sandbox.tell(
        "/comments", [{"platform": "facebook", "post_id": post, "author": f"a{n}", "text": str(n)} for n in range(9)]
    )["ids"]

    def read(after: str = "") -> tuple[list[str], dict[str, Any]]:
        found = graph(sandbox, token, "GET", f"{post}/comments", limit=4, **({"after": after} if after else {})).body
        return [c["id"] for c in found["data"]], found["paging"]

    first, paging = read()
    assert (first, "next" in paging) == (said[:4], True)
    assert sandbox.ask("GET", paging["next"]).body["data"][0]["id"] == said[4]
    sandbox.tell("/graph/gone", {"platform": "facebook", "post_id": said[3]})
    assert read(paging["cursors"]["after"])[0] == said[4:8]
    sandbox.tell("/faults", {"platform": "facebook", "operation": "comments", "kind": "short_page"})
    short, more = read()
    assert (short, "next" in more) == (said[:2], True)
    sandbox.tell("/faults", {"platform": "facebook", "operation": "comments", "kind": "repeat_items"})
    assert read(more["cursors"]["after"])[0][:2] == said[:2]
    sandbox.tell("/faults", {"platform": "facebook", "operation": "comments", "kind": "cursor_expired"})
    assert refusal(graph(sandbox, token, "GET", f"{post}/comments", after="x")) == (100, 0)
