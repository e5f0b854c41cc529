"""The atproto client drives the Bluesky sandbox and judges its answers by the lexicons."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from .conftest import Answer, Sandbox

atproto = pytest.importorskip("atproto", reason="the atproto client is not installed")
pytestmark = pytest.mark.oracle

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
POST = "app.bsky.feed.post"


def _login(sandbox: Sandbox, handle: str) -> Any:
    who = sandbox.account("bluesky", handle)
    client = atproto.Client(base_url=sandbox.bluesky + "/xrpc")
    client.login(who["handle"], who["app_password"])
    return client


def _session(sandbox: Sandbox, handle: str) -> dict[str, Any]:
    who = sandbox.account("bluesky", handle)
    body = {"identifier": who["handle"], "password": who["app_password"]}
    session: dict[str, Any] = _xrpc(sandbox, "com.atproto.server.createSession", body).body
    return session


def _xrpc(sandbox: Sandbox, method: str, body: Any, token: str = "") -> Answer:
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    return sandbox.ask("POST", f"{sandbox.bluesky}/xrpc/{method}", body=body, headers=headers)


def _put(sandbox: Sandbox, session: dict[str, Any], text: str, rkey: str) -> Answer:
    record = {"$type": POST, "text": text, "createdAt": "2026-11-21T08:00:00Z"}
    body = {"repo": session["did"], "collection": POST, "rkey": rkey, "record": record}
    return _xrpc(sandbox, "com.atproto.repo.putRecord", body, session["accessJwt"])


def test_a_post_is_read_back_in_its_thread(sandbox: Sandbox) -> None:
    client = _login(sandbox, "warung")
    made = client.send_post("Gudeg sudah siap 🍛")
    thread = client.get_post_thread(made.uri).thread
    assert (thread.post.record.text, thread.post.cid) == ("Gudeg sudah siap 🍛", made.cid)


def test_the_cid_is_the_one_the_client_computes_itself(sandbox: Sandbox) -> None:
    from atproto_core.cid import CID

    made = _login(sandbox, "warung").send_post("Gudeg")
    assert (CID.decode(made.cid).version, CID.decode(made.cid).codec) == (1, 0x71)


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # atproto's way of calling httpx
def test_an_image_travels_with_its_alternative_text(sandbox: Sandbox) -> None:
    client = _login(sandbox, "warung")
    made = client.send_image("Rendang", image=PNG, image_alt="Sepiring rendang")
    view = client.get_posts([made.uri]).posts[0]
    assert view.embed.images[0].alt == "Sepiring rendang"
    blob = view.record.embed.images[0].image
    got = sandbox.ask(
        "GET", f"{sandbox.bluesky}/xrpc/com.atproto.sync.getBlob?did={client.me.did}&cid={blob.cid.encode()}"
    )
    assert got.raw == PNG


def test_replies_likes_and_follows_become_notifications(sandbox: Sandbox) -> None:
    brand, guest = _login(sandbox, "warung"), _login(sandbox, "tamu")
    made = brand.send_post("Menu baru")
    reference = atproto.models.create_strong_ref(made)
    guest.send_post("Mau!", reply_to=atproto.models.AppBskyFeedPost.ReplyRef(parent=reference, root=reference))
    guest.like(made.uri, made.cid)
    guest.follow(brand.me.did)
    seen = brand.app.bsky.notification.list_notifications().notifications
    assert [n.reason for n in seen] == ["follow", "like", "reply"]
    assert brand.get_profile(brand.me.did).followers_count == 1


def test_a_like_is_taken_back_and_a_post_deleted(sandbox: Sandbox) -> None:
    brand, guest = _login(sandbox, "warung"), _login(sandbox, "tamu")
    made = brand.send_post("Menu baru")
    liked = guest.like(made.uri, made.cid)
    assert guest.get_posts([made.uri]).posts[0].like_count == 1
    guest.unlike(liked.uri)
    assert guest.get_posts([made.uri]).posts[0].like_count == 0
    brand.delete_post(made.uri)
    assert guest.get_posts([made.uri]).posts == []


def test_a_comment_of_the_audience_is_found_by_search_and_in_the_thread(sandbox: Sandbox) -> None:
    client = _login(sandbox, "warung")
    made = client.send_post("Menu baru")
    text = "g@c0r ⭐ Ｄ Ｅ Ｗ Ａ"
    sandbox.tell("/comment", {"platform": "bluesky", "post_id": made.uri, "author": "warga", "text": text})
    assert [r.post.record.text for r in client.get_post_thread(made.uri).thread.replies] == [text]
    assert [p.record.text for p in client.app.bsky.feed.search_posts({"q": "g@c0r"}).posts] == [text]


def test_hidden_replies_of_a_threadgate_are_marked(sandbox: Sandbox) -> None:
    session = _session(sandbox, "warung")
    root = _put(sandbox, session, "Menu baru", "3lbxqkzzzzz2a").body["uri"]
    reply = sandbox.tell("/comment", {"platform": "bluesky", "post_id": root, "text": "judi"})["id"]
    gate = {"post": root, "createdAt": "2026-11-21T08:00:00Z", "hiddenReplies": [reply]}
    body = {"repo": session["did"], "collection": "app.bsky.feed.threadgate", "rkey": "3lbxqkzzzzz2a", "record": gate}
    assert _xrpc(sandbox, "com.atproto.repo.putRecord", body, session["accessJwt"]).status == 200
    assert [p["hidden"] for p in sandbox.look("/posts?source=all")] == [False, True]


def test_the_same_put_twice_makes_one_post(sandbox: Sandbox) -> None:
    session = _session(sandbox, "warung")
    first, second = (_put(sandbox, session, "Sekali saja", "3lbxqkzzzzz2b").body for _ in range(2))
    assert (first["uri"], "commit" in first, "commit" in second) == (second["uri"], True, False)
    assert [p["writes"] for p in sandbox.look("/posts")] == [2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a" * 301, f"Invalid {POST} record: grapheme too big (maximum 300, got 301) at $.record.text"),
        ("a" * 5000, f"Invalid {POST} record: string too big (maximum 3000, got 5000) at $.record.text"),
    ],
)
def test_a_text_too_long_is_refused_in_the_words_of_a_real_server(sandbox: Sandbox, text: str, message: str) -> None:
    answer = _put(sandbox, _session(sandbox, "warung"), text, "3lbxqkzzzzz2c")
    assert (answer.status, answer.body) == (400, {"error": "InvalidRequest", "message": message})


def test_an_emoji_family_is_one_grapheme(sandbox: Sandbox) -> None:
    answer = _put(sandbox, _session(sandbox, "warung"), "👨‍👩‍👧‍👦" * 120, "3lbxqkzzzzz2d")
    assert answer.status == 200


def test_an_expired_token_is_a_400_and_a_refresh_cures_it(sandbox: Sandbox) -> None:
    session = _session(sandbox, "warung")
    sandbox.tell("/clock", {"advance_seconds": 7300})
    answer = _put(sandbox, session, "Terlambat", "3lbxqkzzzzz2e")
    assert (answer.status, answer.body["error"]) == (400, "ExpiredToken")
    fresh = _xrpc(sandbox, "com.atproto.server.refreshSession", b"", session["refreshJwt"]).body
    assert _put(sandbox, session | fresh, "Terlambat", "3lbxqkzzzzz2e").status == 200


def test_a_refresh_token_used_long_ago_is_dead(sandbox: Sandbox) -> None:
    session = _session(sandbox, "warung")
    refresh = "com.atproto.server.refreshSession"
    assert _xrpc(sandbox, refresh, b"", session["refreshJwt"]).status == 200
    assert _xrpc(sandbox, refresh, b"", session["refreshJwt"]).status == 200  # within the grace
    sandbox.tell("/clock", {"advance_seconds": 300})
    answer = _xrpc(sandbox, refresh, b"", session["refreshJwt"])
    assert (answer.status, answer.body["error"]) == (400, "ExpiredToken")


def test_a_wrong_password_is_a_401(sandbox: Sandbox) -> None:
    who = sandbox.account("bluesky", "warung")
    body = {"identifier": who["handle"], "password": "nope"}
    answer = _xrpc(sandbox, "com.atproto.server.createSession", body)
    assert (answer.status, answer.body["error"]) == (401, "AuthenticationRequired")


def test_writes_cost_points_and_run_out(sandbox: Sandbox) -> None:
    session = _session(sandbox, "warung")
    sandbox.tell("/limits", {"platform": "bluesky", "operation": "write", "limit": 3, "window": 3600})
    answers = [_put(sandbox, session, f"Nomor {n}", f"3lbxqkzzzzz3{n}") for n in "ab"]
    assert [a.status for a in answers] == [200, 429]
    assert [answers[0].headers[f"ratelimit-{name}"] for name in ("limit", "remaining", "policy")] == [
        "3",
        "1",
        "3;w=3600",
    ]
