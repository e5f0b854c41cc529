"""What the real server says of the services beside it: tokens for them, the right for messages, records with videos.

The network has no video and no chat service; what those do is judged by nobody but the sandbox.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.bluesky import services, video
from gembala.connectors.bluesky.chat import scope_of
from gembala.connectors.bluesky.connector import CONNECTOR
from gembala.connectors.bluesky.publish import get_record
from gembala.connectors.bluesky.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, AppKeys, Attempt, Captions, MediaFile, PlatformError, Post, Prepared
from gembala.platforms.endpoints import at_sandbox
from tests.contracts.at_sandbox import sure
from tests.contracts.bluesky_pds.people import Person, xrpc
from tests.contracts.bluesky_pds.wire import Wire
from tests.contracts.media_server import film

pytestmark = [pytest.mark.oracle, pytest.mark.slow]


def sign_in(wire: Wire, who: Person, *, privileged: bool) -> Account:
    """Connected by an app password with or without the right for direct messages, at the addresses of a sandbox."""
    where = at_sandbox(CONNECTOR.manifest, wire.url)
    form = {"handle": who.handle, "password": who.app_password(privileged=privileged)}
    token = CONNECTOR.exchange(where, AppKeys(), form=form)
    (found,) = CONNECTOR.accounts(where, AppKeys(), token)
    return Account(found.remote_id, found.handle, where, token, flags=found.flags)


@pytest.mark.parametrize(
    ("privileged", "scope"), [(False, "com.atproto.appPass"), (True, "com.atproto.appPassPrivileged")]
)
def test_the_session_tells_whether_the_password_has_the_right_for_messages(
    wire: Wire, person: Any, privileged: bool, scope: str
) -> None:
    account = sign_in(wire, person("kotak"), privileged=privileged)
    assert scope_of(account.token.access) == scope
    assert CONNECTOR.capabilities(account).why_not("message") == ("" if privileged else "bluesky_no_right_for_messages")
    renewed = CONNECTOR.refresh(account)
    assert scope_of(renewed.access) == scope, "and a refreshed one does too"


def test_the_right_is_what_the_server_asks_for_a_token_for_messages(wire: Wire, person: Any) -> None:
    without, holding = (sign_in(wire, person("token"), privileged=privileged) for privileged in (False, True))
    asked = {"audience": "did:web:api.bsky.chat", "method": "chat.bsky.convo.sendMessage"}
    assert services.token_for(holding, **asked)  # type: ignore[arg-type]
    with pytest.raises(PlatformError) as refused:
        services.token_for(without, **asked)  # type: ignore[arg-type]
    assert "insufficient access" in refused.value.problem.native_message


def test_a_network_without_a_chat_service_holds_up_nothing(wire: Wire, person: Any) -> None:
    account = sign_in(wire, person("sunyi"), privileged=True)
    assert CONNECTOR.fetch(account, cursor="").events == ()
    (finding,) = [one for one in CONNECTOR.probe(account) if one.code == "message_right"]
    assert not finding.ok


def test_the_own_server_makes_out_a_token_for_uploading_to_itself(wire: Wire, person: Any) -> None:
    account = sign_in(wire, person("film"), privileged=False)
    audience = services.own_server(account)
    assert audience.startswith("did:")
    token = services.token_for(account, audience=audience, method=video.UPLOAD)
    raw = film(payload=5_000)
    told = xrpc(wire.target, "com.atproto.repo.uploadBlob", raw, token=token, mime="video/mp4")
    assert told["blob"]["mimeType"] == "video/mp4", "as the video service will use it"


def test_the_record_of_a_video_is_taken_as_we_write_it(wire: Wire, person: Any, tmp_path: Path) -> None:
    account = sign_in(wire, person("dapur"), privileged=False)
    raw = film(payload=6_000)
    (tmp_path / "a.mp4").write_bytes(raw)
    (tmp_path / "a.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nHalo\n")
    item = MediaFile(str(tmp_path / "a.mp4"), "video/mp4", len(raw), "Dapur", 1080, 1920, seconds=10)
    post = Post("Dari dapur", (item,), captions=Captions(str(tmp_path / "a.srt"), "id"))
    prepared = CONNECTOR.prepare(account, post, key="film")
    blob = read(account, "POST", "com.atproto.repo.uploadBlob", content=raw, headers={"Content-Type": "video/mp4"})[
        "blob"
    ]
    state: Any = prepared.body["video"]
    record: Any = {**prepared.body["record"], "embed": video.embed_of(account, state, blob)}  # type: ignore[dict-item]
    whole = Prepared({**prepared.body, "record": record})
    made = sure(CONNECTOR.commit(account, post, whole, key="film"))
    assert sure(CONNECTOR.reconcile(account, Attempt(post, "film", whole, now()))).remote_id == made.remote_id
    assert get_record(account, made.remote_id)["value"]["embed"]["captions"][0]["lang"] == "id"
