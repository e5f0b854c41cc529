"""The atproto client drives the Bluesky sandbox and judges its answers by the lexicons."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from tests.contracts.media_server import film

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


def _video(sandbox: Sandbox, client: Any, *, audience: str, method: str) -> Any:
    """The client at the video service, with a token that the account's server made out for it."""
    asked = {"aud": audience, "lxm": method, "exp": int(time.time()) + 1800}
    token = client.com.atproto.server.get_service_auth(asked).token
    service = atproto.Client(base_url=f"{sandbox.base}/bluesky-video/xrpc")
    service.request.add_additional_header("Authorization", f"Bearer {token}")
    return service


def _own_server(client: Any) -> str:
    return str(client.com.atproto.server.describe_server().did)


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
def test_the_client_uploads_a_video_follows_its_job_and_shows_it(sandbox: Sandbox) -> None:
    sandbox.tell("/bluesky/video", {"wrapped": True})
    client = _login(sandbox, "warung")
    service = _video(sandbox, client, audience=_own_server(client), method="com.atproto.repo.uploadBlob")
    job = service.app.bsky.video.upload_video(film(payload=9_000)).job_status
    assert (job.did, job.state, job.blob) == (client.me.did, "JOB_STATE_CREATED", None)
    seen = []
    for _ in range(4):
        job = service.app.bsky.video.get_job_status({"job_id": job.job_id}).job_status
        seen.append(job.state)
        sandbox.tell("/clock", {"advance_seconds": 0.7})
    assert seen[-1] == "JOB_STATE_COMPLETED" and len(set(seen)) > 2
    made = client.post("Dapur", embed=atproto.models.AppBskyEmbedVideo.Main(video=job.blob, alt="Dapur"))
    view = client.get_posts([made.uri]).posts[0]
    assert (view.embed.py_type, view.embed.alt, view.embed.cid) == (
        "app.bsky.embed.video#view", "Dapur", job.blob.cid.encode(),
    )  # fmt: skip


def test_the_client_reads_the_limits_of_the_day(sandbox: Sandbox) -> None:
    client = _login(sandbox, "warung")
    port = sandbox.base.rpartition(":")[2]
    audience, method = f"did:web:127.0.0.1%3A{port}:bluesky-video", "app.bsky.video.getUploadLimits"
    limits = _video(sandbox, client, audience=audience, method=method).app.bsky.video.get_upload_limits()
    assert (limits.can_upload, limits.remaining_daily_videos) == (True, 25)
    sandbox.tell(
        "/accounts/flags", {"platform": "bluesky", "account": client.me.did, "flags": {"email_confirmed": False}}
    )
    limits = _video(sandbox, client, audience=audience, method=method).app.bsky.video.get_upload_limits()
    assert (limits.can_upload, limits.error) == (False, "unconfirmed_email")


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
def test_the_client_uploads_in_parts_and_may_send_a_part_twice(sandbox: Sandbox) -> None:
    sandbox.tell("/bluesky/video", {"part_bytes": 4_000})
    client, raw = _login(sandbox, "warung"), film(payload=7_000)
    service = _video(sandbox, client, audience=_own_server(client), method="com.atproto.repo.uploadBlob").app.bsky.video
    opened = service.start_upload({"size_bytes": len(raw), "mime_type": "video/mp4"})
    assert opened.part_count == -(-len(raw) // 4_000)
    for number in (2, 1, 1):
        piece = raw[(number - 1) * 4_000 : number * 4_000]
        sent = service.upload_part({"job_id": opened.job_id, "part_number": number}, piece)
        assert (sent.part_number, sent.size_bytes) == (number, len(piece))
    assert service.get_upload_status({"job_id": opened.job_id}).received_parts == [1, 2]
    done = service.finish_upload({"job_id": opened.job_id})
    again = service.finish_upload({"job_id": opened.job_id})
    assert done.completed_job_id == again.completed_job_id
    assert service.get_upload_status({"job_id": opened.job_id}).state == "completed"


def test_a_token_made_out_for_something_else_opens_nothing(sandbox: Sandbox) -> None:
    from atproto_client.exceptions import AtProtocolError

    client = _login(sandbox, "warung")
    for audience, method, error in (
        ("did:web:lain.example", "com.atproto.repo.uploadBlob", "BadJwtAudience"),
        (_own_server(client), "com.atproto.repo.createRecord", "BadJwtLexiconMethod"),
    ):
        with pytest.raises(AtProtocolError) as refused:
            _video(sandbox, client, audience=audience, method=method).app.bsky.video.start_upload(
                {"size_bytes": 1, "mime_type": "video/mp4"}
            )
        assert refused.value.response.content.error == error


def _talk(sandbox: Sandbox, client: Any) -> Any:
    """The client's way to the chat service of this sandbox."""
    port = sandbox.base.rpartition(":")[2]
    return client.with_proxy("bsky_chat", f"did:web:127.0.0.1%3A{port}:bluesky-chat").chat.bsky.convo


def test_two_people_talk_and_each_has_a_log(sandbox: Sandbox) -> None:
    brand, guest = _login(sandbox, "warung"), _login(sandbox, "tamu")
    ours, theirs = _talk(sandbox, brand), _talk(sandbox, guest)
    convo = theirs.get_convo_for_members({"members": [brand.me.did]}).convo
    sent = theirs.send_message({"convo_id": convo.id, "message": {"text": "Buka sampai jam berapa?"}})
    ours.send_message({"convo_id": convo.id, "message": {"text": "Sampai jam sepuluh"}})
    seen = ours.list_convos({"limit": 10}).convos[0]
    assert (seen.id, seen.last_message.text, seen.unread_count) == (convo.id, "Sampai jam sepuluh", 1)
    assert {one.did for one in seen.members} == {brand.me.did, guest.me.did}
    said = ours.get_messages({"convo_id": convo.id}).messages
    assert [one.text for one in said] == ["Sampai jam sepuluh", "Buka sampai jam berapa?"]
    log = ours.get_log({"cursor": convo.rev}).logs
    assert [one.message.text for one in log if one.py_type.endswith("logCreateMessage")] == [
        "Buka sampai jam berapa?", "Sampai jam sepuluh",
    ]  # fmt: skip
    ours.update_read({"convo_id": convo.id})
    assert ours.get_convo({"convo_id": convo.id}).convo.unread_count == 0
    gone = ours.delete_message_for_self({"convo_id": convo.id, "message_id": sent.id})
    assert gone.id == sent.id
    assert [one.text for one in theirs.get_messages({"convo_id": convo.id}).messages][1] == "Buka sampai jam berapa?"


def test_a_stranger_waits_to_be_accepted(sandbox: Sandbox) -> None:
    brand = _login(sandbox, "warung")
    told = sandbox.tell("/bluesky/message", {"account": brand.me.did, "author": "budi", "text": "Halo"})
    ours = _talk(sandbox, brand)
    assert [one.id for one in ours.list_convos({"status": "request"}).convos] == [told["convo"]]
    assert ours.accept_convo({"convo_id": told["convo"]}).rev
    assert ours.accept_convo({"convo_id": told["convo"]}).rev is None
    assert [one.status for one in ours.list_convos({"status": "accepted"}).convos] == ["accepted"]


@pytest.mark.parametrize(
    ("proxy", "right", "told"),
    [
        ("", True, (501, "MethodNotImplemented")),
        ("", False, (400, "InvalidToken")),
        ("did:web:api.bsky.chat#bsky_chat", True, (500, "InternalServerError")),
        ("did:web:api.bsky.chat", True, (400, "InvalidRequest")),
        ("own", False, (400, "InvalidToken")),
    ],
)
def test_without_the_header_or_the_right_nobody_talks(sandbox: Sandbox, proxy: str, right: bool, told: Any) -> None:
    who = sandbox.account("bluesky", "warung", flags={"direct_messages": right})
    body = {"identifier": who["handle"], "password": who["app_password"]}
    token = _xrpc(sandbox, "com.atproto.server.createSession", body).body["accessJwt"]
    port = sandbox.base.rpartition(":")[2]
    own = f"did:web:127.0.0.1%3A{port}:bluesky-chat#bsky_chat"
    headers = {"authorization": f"Bearer {token}"} | (
        {"atproto-proxy": own if proxy == "own" else proxy} if proxy else {}
    )
    answer = sandbox.ask("GET", f"{sandbox.bluesky}/xrpc/chat.bsky.convo.listConvos", headers=headers)
    assert (answer.status, answer.body["error"]) == told
