"""The official X client (xdk) drives the sandbox: an independent reader of the same wire."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from .conftest import Sandbox

xdk = pytest.importorskip("xdk", reason="the official X client is not installed")
pytestmark = pytest.mark.oracle

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def _client(sandbox: Sandbox, who: dict[str, Any]) -> Any:
    return xdk.Client(base_url=sandbox.x, authorization_base_url=sandbox.x + "/i", access_token=who["access_token"])


def _create(client: Any, **body: Any) -> Any:
    from xdk.posts.models import CreateRequest

    return client.posts.create(body=CreateRequest(**body)).data


def test_a_post_is_stored_and_given_back(sandbox: Sandbox) -> None:
    client = _client(sandbox, sandbox.account("x", "warung"))
    made = _create(client, text="Soto betawi hari ini 🍲")
    read = client.posts.get_by_id(made.id, post_fields=["created_at", "public_metrics"])
    assert (read.data.text, read.data.public_metrics.like_count) == ("Soto betawi hari ini 🍲", 0)


def test_a_reply_belongs_to_the_conversation_and_is_found_by_search(sandbox: Sandbox) -> None:
    brand, guest = sandbox.account("x", "warung"), sandbox.account("x", "tamu")
    post = _create(_client(sandbox, brand), text="Menu baru")
    reply = _create(_client(sandbox, guest), text="Berapa harganya?", reply={"in_reply_to_tweet_id": post.id})
    client = _client(sandbox, brand)
    found = next(iter(client.posts.search_recent(f"conversation_id:{post.id} is:reply", post_fields=["author_id"])))
    assert [(p.id, p.author_id) for p in found.data] == [(reply.id, guest["id"])]


def test_a_reply_shows_among_the_mentions_of_the_brand(sandbox: Sandbox) -> None:
    brand, guest = sandbox.account("x", "warung"), sandbox.account("x", "tamu")
    post = _create(_client(sandbox, brand), text="Menu baru")
    reply = _create(_client(sandbox, guest), text="Mau!", reply={"in_reply_to_tweet_id": post.id})
    addressed = _create(_client(sandbox, guest), text="Halo @warung apa kabar")
    page = next(iter(_client(sandbox, brand).users.get_mentions(brand["id"])))
    assert [p.id for p in page.data] == [addressed.id, reply.id]


def test_a_like_is_counted_once(sandbox: Sandbox) -> None:
    from xdk.users.models import LikePostRequest

    brand, guest = sandbox.account("x", "warung"), sandbox.account("x", "tamu")
    client = _client(sandbox, brand)
    post = _create(_client(sandbox, guest), text="Rendangnya enak")
    for _ in range(2):
        assert client.users.like_post(brand["id"], body=LikePostRequest(tweet_id=post.id)).data.liked
    assert client.posts.get_by_id(post.id, post_fields=["public_metrics"]).data.public_metrics.like_count == 1


def test_a_reply_under_the_own_post_can_be_hidden(sandbox: Sandbox) -> None:
    from xdk.posts.models import HideReplyRequest

    brand, guest = sandbox.account("x", "warung"), sandbox.account("x", "tamu")
    client = _client(sandbox, brand)
    post = _create(client, text="Menu baru")
    reply = _create(_client(sandbox, guest), text="Daftar di situs judi", reply={"in_reply_to_tweet_id": post.id})
    assert client.posts.hide_reply(reply.id, body=HideReplyRequest(hidden=True)).data.hidden
    assert [p["hidden"] for p in sandbox.look("/posts")] == [False, True]


def test_an_image_is_uploaded_described_and_posted(sandbox: Sandbox) -> None:
    from xdk.media.models import CreateMetadataRequest, UploadRequest

    client = _client(sandbox, sandbox.account("x", "warung"))
    body = UploadRequest(media=base64.b64encode(PNG).decode(), media_category="tweet_image")
    media_id = client.media.upload(body=body).data.id
    client.media.create_metadata(
        body=CreateMetadataRequest(id=media_id, metadata={"alt_text": {"text": "Sepiring rendang"}})
    )
    post = _create(client, text="Rendang", media={"media_ids": [media_id]})
    read = client.posts.get_by_id(post.id, expansions=["attachments.media_keys"], media_fields=["alt_text"])
    assert [m.alt_text for m in read.includes.media] == ["Sepiring rendang"]


def test_a_video_in_segments_is_processed_before_it_can_be_posted(sandbox: Sandbox) -> None:
    from xdk.media.models import AppendUploadRequest, InitializeUploadRequest

    who = sandbox.account("x", "warung")
    client = _client(sandbox, who)
    video = b"\x00\x00\x00\x18ftypmp42" + bytes(3000)
    media_id = client.media.initialize_upload(
        body=InitializeUploadRequest(media_type="video/mp4", total_bytes=len(video), media_category="tweet_video")
    ).data.id
    for index, part in enumerate((video[:2000], video[2000:])):
        chunk = base64.b64encode(part).decode()
        client.media.append_upload(media_id, body=AppendUploadRequest(media=chunk, segment_index=index))
    assert client.media.finalize_upload(media_id).data.processing_info.state == "pending"
    early = sandbox.x_call(who, "POST", "/2/tweets", {"text": "Video", "media": {"media_ids": [media_id]}})
    assert early.status == 400
    sandbox.tell("/clock", {"advance_seconds": 5})
    assert client.media.get_upload_status(media_id).data.processing_info.state == "succeeded"
    assert _create(client, text="Video", media={"media_ids": [media_id]}).text == "Video"


def test_the_code_flow_with_pkce_ends_in_a_working_token(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the sandbox is plain http on 127.0.0.1
    import urllib.parse
    import urllib.request

    from xdk.oauth2_auth import OAuth2PKCEAuth

    who = sandbox.account("x", "warung", tokens=False)
    auth = OAuth2PKCEAuth(
        base_url=sandbox.x, authorization_base_url=sandbox.x + "/i", client_id=who["client_id"],
        client_secret=who["client_secret"], redirect_uri="http://127.0.0.1:9/back",
        scope=["tweet.read", "users.read", "offline.access"],
    )  # fmt: skip
    url = auth.get_authorization_url(state="abc")
    assert "warung" in sandbox.ask("GET", url).raw.decode()

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: Any) -> None:
            return None

    form = urllib.parse.urlencode({"account": who["id"], "decision": "allow"}).encode()
    try:
        urllib.request.build_opener(Stay).open(url, form)
        pytest.fail("a redirect was expected")
    except urllib.error.HTTPError as redirect:
        back = redirect.headers["location"]
    assert urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["state"] == ["abc"]
    tokens = auth.fetch_token(authorization_response=back)
    me = xdk.Client(base_url=sandbox.x, access_token=tokens["access_token"]).users.get_me()
    assert (me.data.username, tokens["expires_in"]) == ("warung", 7200)


def test_the_old_dialect_can_be_switched_on(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    sandbox.tell("/dialect", {"x": "tweet"})
    made = sandbox.x_call(who, "POST", "/2/tweets", {"text": "Ejaan lama"}).body["data"]
    assert sorted(made) == ["edit_history_tweet_ids", "id", "text"]
