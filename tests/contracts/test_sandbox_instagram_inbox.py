"""Messages, hashtags and account figures of the Instagram sandbox; and the audience of all four platforms."""

from __future__ import annotations

import time
from typing import Any

import pytest

from .conftest import Answer, Sandbox
from .graph_calls import graph, receiving, refusal, signed
from .media_server import picture, serving


@pytest.fixture
def who(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.account("instagram", "warung.sari", name="Warung Sari")


def ask(sandbox: Sandbox, who: dict[str, Any], method: str, path: str, **given: Any) -> Answer:
    """A call with the token of Instagram Login."""
    return graph(sandbox, who["access_token"], method, path, host="instagram", **given)


def test_a_message_comes_in_is_answered_and_its_sender_blocked(sandbox: Sandbox, who: dict[str, Any]) -> None:
    about = {"platform": "instagram", "account": who["id"], "author": "ayu", "text": "Buka jam berapa?"}
    with receiving() as receiver:
        sandbox.tell("/graph/webhooks", {"app": "instagram", "callback_url": receiver.url, "verify_token": "rahasia"})
        ask(sandbox, who, "POST", "me/subscribed_apps", subscribed_fields="messages")
        said = sandbox.tell("/graph/message", about)
        end = time.monotonic() + 5
        while not receiver.got and time.monotonic() < end:
            time.sleep(0.05)
        event = receiver.bodies()[0]["entry"][0]["messaging"][0]
        assert (event["sender"]["id"], event["message"]["text"]) == (said["person"], "Buka jam berapa?")
    sent = ask(sandbox, who, "POST", "me/messages", recipient={"id": said["person"]}, message={"text": "Jam 9"})
    assert sent.body["recipient_id"] == said["person"]
    found = ask(
        sandbox, who, "GET", "me/conversations", platform="instagram", fields="id,participants,messages{message,from}"
    ).body["data"][0]
    assert [m["message"] for m in found["messages"]["data"]] == ["Jam 9", "Buka jam berapa?"]
    assert {p["username"] for p in found["participants"]["data"]} == {"ayu", "warung.sari"}
    one = ask(sandbox, who, "GET", sent.body["message_id"], fields="message,to").body
    assert one["to"]["data"][0]["username"] == "ayu"
    blocked = ask(
        sandbox, who, "POST", "me/moderate_conversations", user_ids=[{"id": said["person"]}], actions=["BLOCK_USER"]
    )
    assert blocked.body == {"success": True}
    after = ask(sandbox, who, "POST", "me/messages", recipient={"id": said["person"]}, message={"text": "Halo"})
    assert refusal(after)[0] == 551


def test_windows_and_private_replies_of_instagram(sandbox: Sandbox, who: dict[str, Any]) -> None:
    with serving() as media:
        container = ask(sandbox, who, "POST", "me/media", image_url=media.put("a.jpg", picture())).body["id"]
    post = ask(sandbox, who, "POST", "me/media_publish", creation_id=container).body["id"]
    said = sandbox.tell("/comment", {"platform": "instagram", "post_id": post, "author": "ayu", "text": "Harga?"})["id"]

    def send(recipient: dict[str, str], **more: str) -> Answer:
        return ask(sandbox, who, "POST", "me/messages", recipient=recipient, message={"text": "Hai"}, **more)

    first = send({"comment_id": said})
    assert (first.status, refusal(send({"comment_id": said}))[0]) == (200, 10900)
    assert refusal(send({"id": first.body["recipient_id"]})) == (10, 2018278)
    long = ask(sandbox, who, "POST", "me/messages", recipient={"comment_id": said}, message={"text": "é" * 501})
    assert refusal(long) == (100, 0)


def test_hashtags_are_found_thirty_a_week(sandbox: Sandbox) -> None:
    page = sandbox.account("facebook", "warungsari")
    who = sandbox.account("instagram", "warung.sari", page="warungsari")
    made = sandbox.tell(
        "/graph/stranger", {"platform": "instagram", "account": who["id"], "author": "ayu", "text": "Enak #sotobetawi"}
    )["id"]

    def search(tag: str) -> Answer:
        return graph(sandbox, page["access_token"], "GET", "ig_hashtag_search", user_id=who["id"], q=tag)

    tag = search("sotobetawi").body["data"][0]["id"]
    found = graph(
        sandbox, page["access_token"], "GET", f"{tag}/recent_media", user_id=who["id"], fields="id,caption"
    ).body
    assert [m["id"] for m in found["data"]] == [made]
    assert [search(f"t{n}").status for n in range(29)] == [200] * 29
    assert refusal(search("satulagi"))[0] == 18
    assert search("sotobetawi").status == 200
    sandbox.tell("/clock", {"advance_seconds": 7 * 86_400 + 1})
    assert search("satulagi").status == 200


def test_account_figures_have_days_and_totals(sandbox: Sandbox) -> None:
    sandbox.tell("/clock", {"set": "2026-12-01T10:00:00+00:00"})
    who = sandbox.account("instagram", "warung.sari")
    with serving() as media:
        container = ask(sandbox, who, "POST", "me/media", image_url=media.put("a.jpg", picture())).body["id"]
    post = ask(sandbox, who, "POST", "me/media_publish", creation_id=container).body["id"]
    sandbox.tell("/graph/figures", {"platform": "instagram", "post_id": post, "impressions": 300, "likes": 30})
    span = {"since": "2026-12-01", "until": "2026-12-02", "period": "day"}

    def reach() -> list[Any]:
        found = ask(sandbox, who, "GET", "me/insights", metric="reach", **span).body["data"][0]["values"]
        return [(v["value"], v["end_time"]) for v in found]

    sandbox.tell("/clock", {"set": "2026-12-02T10:00:00+00:00"})
    assert reach() == []
    sandbox.tell("/clock", {"set": "2026-12-03T10:00:00+00:00"})
    assert reach() == [(300, "2026-12-02T00:00:00+0000")]
    total = ask(sandbox, who, "GET", "me/insights", metric="views,likes", metric_type="total_value", **span).body[
        "data"
    ]
    assert [m["total_value"]["value"] for m in total] == [375, 30]
    assert refusal(ask(sandbox, who, "GET", "me/insights", metric="views", **span)) == (100, 0)
    wide = ask(sandbox, who, "GET", "me/insights", metric="reach", since="2026-10-01", until="2026-12-01")
    assert refusal(wide) == (100, 0)


def test_media_that_take_too_long_or_lead_elsewhere(sandbox: Sandbox, who: dict[str, Any]) -> None:
    import socket

    with socket.socket() as deaf, serving() as media:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        sandbox.tell("/graph/settings", {"fetch_seconds": 0.3})
        slow = ask(sandbox, who, "POST", "me/media", image_url=f"http://127.0.0.1:{deaf.getsockname()[1]}/a.jpg")
        assert refusal(slow) == (-2, 2207003)
        away = media.put("away.jpg", b"", "http://192.0.2.1/a.jpg", status=302)
        assert refusal(ask(sandbox, who, "POST", "me/media", image_url=away)) == (9004, 2207052)
        moved = media.put("moved.jpg", b"", media.put("a.jpg", picture()), status=302)
        assert ask(sandbox, who, "POST", "me/media", image_url=moved).status == 200


def test_the_audience_lives_on_all_four(sandbox: Sandbox) -> None:
    pace = {"rate_per_minute": 6000, "first_after_seconds": 0, "spread_seconds": 0.5, "growth_seconds": 0.5}
    ids: dict[str, str] = {}
    page = sandbox.account("facebook", "warungsari")
    ids["facebook"] = graph(sandbox, page["access_token"], "POST", f"{page['id']}/feed", message="Menu baru").body["id"]
    gram = sandbox.account("instagram", "warung.sari")
    with serving() as media:
        container = ask(sandbox, gram, "POST", "me/media", image_url=media.put("a.jpg", picture())).body["id"]
    ids["instagram"] = ask(sandbox, gram, "POST", "me/media_publish", creation_id=container).body["id"]
    thread = sandbox.account("threads", "warung.sari")
    ids["threads"] = graph(
        sandbox,
        thread["access_token"],
        "POST",
        "me/threads",
        host="threads",
        media_type="TEXT",
        text="a",
        auto_publish_text=True,
    ).body["id"]
    from .test_sandbox_youtube import upload

    ids["youtube"] = upload(sandbox, sandbox.account("youtube", "warungsari"))
    sandbox.tell("/audience", {"on": True, **pace})
    end, said = time.monotonic() + 15, dict[str, int]()
    while time.monotonic() < end:
        said = {p: len(sandbox.look(f"/posts?platform={p}&source=audience")) for p in ids}
        shown = {p["id"]: p for p in sandbox.look("/posts?source=api")}
        audience = sandbox.look("/posts?platform=instagram&source=audience")
        elsewhere = [p for p in audience if "@warung.sari" in p["text"]]
        if all(n >= 3 for n in said.values()) and elsewhere and all(
            shown[i]["likes"] and shown[i]["impressions"] for i in ids.values()
        ):
            break
        time.sleep(0.1)
    assert len(elsewhere) == 1, "somebody names the brand below what they published themselves"
    assert all(n >= 3 for n in said.values()), said
    assert all(shown[i]["likes"] and shown[i]["impressions"] for i in ids.values())


def test_through_a_page_events_carry_the_facebook_apps_secret_also_a_renewed_one(sandbox: Sandbox) -> None:
    page = sandbox.account("facebook", "warungsari")
    who = sandbox.account("instagram", "warung.sari", page="warungsari")
    with serving() as media:
        container = ask(sandbox, who, "POST", "me/media", image_url=media.put("a.jpg", picture())).body["id"]
    post = ask(sandbox, who, "POST", "me/media_publish", creation_id=container).body["id"]
    with receiving() as receiver:
        hook = {"app": "facebook", "object": "instagram", "callback_url": receiver.url, "verify_token": "rahasia"}
        sandbox.tell("/graph/webhooks", hook)
        graph(sandbox, page["access_token"], "POST", f"{page['id']}/subscribed_apps", subscribed_fields="feed")
        secrets = [page["client_secret"]]
        for text in ("satu", "dua"):
            sandbox.tell("/comment", {"platform": "instagram", "post_id": post, "author": "ayu", "text": text})
            end = time.monotonic() + 5
            while len(receiver.got) < len(secrets) and time.monotonic() < end:
                time.sleep(0.05)
            secrets.append(sandbox.tell("/graph/secret", {"app": "facebook"})["secret"])
        assert [sign == signed(secret, raw) for secret, (sign, raw) in zip(secrets, receiver.got, strict=False)] == [
            True,
            True,
        ]
        assert receiver.bodies()[0]["object"] == "instagram"


def test_a_story_tells_its_last_figures_when_it_is_over(sandbox: Sandbox, who: dict[str, Any]) -> None:
    with serving() as media, receiving() as receiver:
        sandbox.tell("/graph/webhooks", {"app": "instagram", "callback_url": receiver.url, "verify_token": "rahasia"})
        ask(sandbox, who, "POST", "me/subscribed_apps", subscribed_fields="story_insights")
        url = media.put("s.jpg", picture(1080, 1920))
        container = ask(sandbox, who, "POST", "me/media", media_type="STORIES", image_url=url).body["id"]
        story = ask(sandbox, who, "POST", "me/media_publish", creation_id=container).body["id"]
        sandbox.tell("/graph/figures", {"platform": "instagram", "post_id": story, "impressions": 40})
        sandbox.tell("/clock", {"advance_seconds": 86_401})
        end = time.monotonic() + 5
        while not receiver.got and time.monotonic() < end:
            time.sleep(0.05)
        change = receiver.bodies()[0]["entry"][0]["changes"][0]
        assert (change["field"], change["value"]["media_id"], change["value"]["reach"]) == ("story_insights", story, 40)


def test_polls_and_products_need_facebook_login(sandbox: Sandbox, who: dict[str, Any]) -> None:
    with serving() as media:
        url = media.put("a.jpg", picture())
        refused = ask(sandbox, who, "POST", "me/media", image_url=url, poll_attachment={"question": "Pedas?"})
    assert refusal(refused) == (100, 0)
    assert ask(sandbox, who, "GET", "me/scheduled_media").body == {"data": []}
