"""The sandbox answers what the real network answers: the same odd requests to both, the same status and error name."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contracts.bluesky_pds.network import Network
from tests.contracts.bluesky_pds.people import LIKE, POST, Refused, join, xrpc

pytestmark = [pytest.mark.oracle, pytest.mark.slow]
NOW = "2026-11-21T08:00:00.000Z"
CID = "bafyreihffx5a2e7k5uwrmmgofbvzujc5cmw5h4espouwuxt3liqoflx3ee"
BLOB = "bafkreibjfgx2gprinfvicegelk5kosd6y2frmqpqzwqkg7usac74l3t2v4"


@dataclass(frozen=True)
class Side:
    """One of the two servers, and somebody there."""

    base: str
    did: str
    handle: str
    password: str
    access: str
    renewal: str


Ask = Callable[[Side], Any]


def call(name: str, body: Any = None, *, token: bool = True, mime: str = "", **query: Any) -> Ask:
    return lambda side: xrpc(
        side.base, name, body(side) if callable(body) else body, token=side.access if token else "", query=query or None,
        mime=mime,
    )  # fmt: skip


def write(method: str, value: dict[str, Any], *, collection: str = POST, **more: Any) -> Ask:
    record = {"$type": collection, "createdAt": NOW, **value}
    return call(
        f"com.atproto.repo.{method}",
        lambda side: {"repo": side.did, "collection": collection, "record": record, **more},
    )


def twice(ask: Ask) -> Ask:
    def both(side: Side) -> Any:
        ask(side)
        return ask(side)

    return both


def images(count: int, **more: Any) -> dict[str, Any]:
    blob = {"$type": "blob", "ref": {"$link": BLOB}, "mimeType": "image/png", "size": 10}
    return {"$type": "app.bsky.embed.images", "images": [{"alt": "a", "image": blob, **more}] * count}


def film(**more: Any) -> dict[str, Any]:
    blob = {"$type": "blob", "ref": {"$link": BLOB}, "mimeType": "video/mp4", "size": 10, **more}
    return {"$type": "app.bsky.embed.video", "video": blob}


def service(*, aud: str = "did:web:video.bsky.app", ahead: int = 0, **query: Any) -> Ask:
    ends = {"exp": int(time.time()) + ahead} if ahead else {}
    return call("com.atproto.server.getServiceAuth", aud=aud, **ends, **query)


def talk(proxy: str) -> Ask:
    headers = {"atproto-proxy": proxy} if proxy else {}
    return lambda side: xrpc(side.base, "chat.bsky.convo.listConvos", token=side.access, headers=headers)


SUBTITLES = {"lang": "id", "file": {"$type": "blob", "ref": {"$link": BLOB}, "mimeType": "text/vtt", "size": 10}}
REF = {"uri": "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3k2aaaaaaaaa2", "cid": CID}
FACET = {"index": {"byteStart": 3, "byteEnd": 1}, "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "a"}]}
CASES: dict[str, Ask] = {
    "wrong password": lambda side: xrpc(
        side.base, "com.atproto.server.createSession", {"identifier": side.handle, "password": "salah"}
    ),
    "unknown handle": call(
        "com.atproto.server.createSession", {"identifier": "tidak-ada.test", "password": "x"}, token=False
    ),
    "no password": call("com.atproto.server.createSession", {"identifier": "a.test"}, token=False),
    "session": call("com.atproto.server.getSession"),
    "no token": call("app.bsky.notification.listNotifications", token=False),
    "no token to write": call("com.atproto.repo.createRecord", {"repo": "x"}, token=False),
    "odd token": lambda side: xrpc(side.base, "com.atproto.server.getSession", token="abc.def.ghi"),
    "refresh by the access token": call("com.atproto.server.refreshSession", b""),
    "no text": write("createRecord", {}),
    "text of the wrong kind": write("createRecord", {"text": 5}),
    "301 letters": write("createRecord", {"text": "a" * 301}),
    "3001 bytes": write("createRecord", {"text": "\u0e01" * 200 + "👩‍👩‍👧‍👦" * 100}),
    "no time": write("createRecord", {"text": "a", "createdAt": "kemarin"}),
    "four languages": write("createRecord", {"text": "a", "langs": ["id", "en", "jv", "su"]}),
    "nine tags": write("createRecord", {"text": "a", "tags": list("abcdefghi")}),
    "five pictures": write("createRecord", {"text": "a", "embed": images(5)}),
    "a picture that was never uploaded": write("createRecord", {"text": "a", "embed": images(1)}),
    "half a reply": write("createRecord", {"text": "a", "reply": {"parent": REF}}),
    "a facet that ends before it begins": write("createRecord", {"text": "abcd", "facets": [FACET]}),
    "a like of half an address": write("createRecord", {"subject": {"uri": REF["uri"]}}, collection=LIKE),
    "a like of nothing": write("createRecord", {"subject": REF}, collection=LIKE),
    "no collection": call("com.atproto.repo.createRecord", lambda side: {"repo": side.did, "record": {}}),
    "odd collection": write("createRecord", {"text": "a"}, collection="post"),
    "an unknown collection": write("createRecord", {"a": 1}, collection="id.contoh.catatan"),
    "odd key": write("putRecord", {"text": "a"}, rkey="a b"),
    "no key": write("putRecord", {"text": "a"}),
    "the same key twice, created": twice(write("createRecord", {"text": "a"}, rkey="3k2aaaaaaaaa2")),
    "the same key twice, put": twice(write("putRecord", {"text": "b"}, rkey="3k2aaaaaaaab2")),
    "another key than a time": write("putRecord", {"text": "b"}, rkey="bukan-tid"),
    "somebody else's repository": call(
        "com.atproto.repo.createRecord", {"repo": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "collection": POST, "record": {}}
    ),
    "no JSON": call("com.atproto.repo.createRecord", b"{", mime="application/json"),
    "delete what is not there": call(
        "com.atproto.repo.deleteRecord", lambda side: {"repo": side.did, "collection": POST, "rkey": "3k2aaaaaaaac2"}
    ),
    "get what is not there": lambda side: call(
        "com.atproto.repo.getRecord", repo=side.did, collection=POST, rkey="3k2aaaaaaaac2"
    )(side),
    "get without a key": lambda side: call("com.atproto.repo.getRecord", repo=side.did, collection=POST)(side),
    "no posts": call("app.bsky.feed.getPosts"),
    "26 posts": call("app.bsky.feed.getPosts", uris=[REF["uri"]] * 26),
    "posts that are gone": call("app.bsky.feed.getPosts", uris=[REF["uri"]]),
    "limit 0": call("app.bsky.notification.listNotifications", limit=0),
    "limit 101": call("app.bsky.notification.listNotifications", limit=101),
    "priority yes": call("app.bsky.notification.listNotifications", priority="true"),
    "unknown profile": call("app.bsky.actor.getProfile", actor="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"),
    "no profile": call("app.bsky.actor.getProfile"),
    "unknown name": call("com.atproto.identity.resolveHandle", handle="tidak-ada.test", token=False),
    "unknown thread": call("app.bsky.feed.getPostThread", uri=REF["uri"]),
    "unknown method": call("app.bsky.contoh.tidakAda"),
    "read by POST": call("app.bsky.feed.getPosts", {}),
    "write by GET": call("com.atproto.repo.createRecord"),
    "a video that was never uploaded": write("createRecord", {"text": "a", "embed": film()}),
    "a video of another kind": write("createRecord", {"text": "a", "embed": film(mimeType="video/webm")}),
    "a video of 301 million bytes": write("createRecord", {"text": "a", "embed": film(size=301_000_000)}),
    "a video without sides": write(
        "createRecord", {"text": "a", "embed": {**film(), "aspectRatio": {"width": 0, "height": 9}}}
    ),
    "21 files of subtitles": write("createRecord", {"text": "a", "embed": {**film(), "captions": [SUBTITLES] * 21}}),
    "subtitles in no language": write(
        "createRecord", {"text": "a", "embed": {**film(), "captions": [{**SUBTITLES, "lang": "bukan bahasa"}]}}
    ),
    "a token for uploading": service(lxm="com.atproto.repo.uploadBlob", ahead=1800),
    "a token for the limits": service(lxm="app.bsky.video.getUploadLimits"),
    "a token for nobody": call("com.atproto.server.getServiceAuth", lxm="com.atproto.repo.uploadBlob"),
    "a token for no DID": service(aud="video.bsky.app", lxm="com.atproto.repo.uploadBlob"),
    "a token for the past": service(lxm="com.atproto.repo.uploadBlob", ahead=-60),
    "a token for two hours": service(lxm="com.atproto.repo.uploadBlob", ahead=7200),
    "a token of ten minutes for everything": service(ahead=600),
    "a token for a protected method": service(lxm="com.atproto.server.createAppPassword"),
    "a token for messages without the right": service(aud="did:web:api.bsky.chat", lxm="chat.bsky.convo.getLog"),
    "a token without a session": call("com.atproto.server.getServiceAuth", aud="did:web:video.bsky.app", token=False),
    "messages without saying where": talk(""),
    "messages by half an address": talk("did:web:api.bsky.chat"),
    "messages by an address of nobody": talk("#bsky_chat"),
    "messages by two services": talk("did:web:api.bsky.chat#bsky_chat#x"),
    "messages by a service that is not there": talk("did:web:nowhere.invalid#bsky_chat"),
    "preferences of the wrong kind": call("app.bsky.notification.putPreferences", {"priority": "ya"}),
}


@pytest.fixture(scope="module")
def real(bluesky: Network) -> Side:
    who = join(bluesky.pds, "samasama")
    password = who.app_password()
    made = xrpc(bluesky.pds, "com.atproto.server.createSession", {"identifier": who.handle, "password": password})
    return Side(bluesky.pds, who.did, who.handle, password, made["accessJwt"], made["refreshJwt"])


@pytest.fixture
def ours(sandbox: Any) -> Side:
    row = sandbox.account("bluesky", "samasama", flags={"direct_messages": False})
    made = xrpc(
        sandbox.bluesky,
        "com.atproto.server.createSession",
        {"identifier": row["handle"], "password": row["app_password"]},
    )
    return Side(sandbox.bluesky, made["did"], row["handle"], row["app_password"], made["accessJwt"], made["refreshJwt"])


def told(ask: Ask, side: Side) -> tuple[int, str]:
    try:
        ask(side)
    except Refused as refused:
        body = refused.body if isinstance(refused.body, dict) else {}
        return refused.status, str(body.get("error", ""))
    return 200, ""


@pytest.mark.parametrize("name", CASES)
def test_both_answer_alike(real: Side, ours: Side, name: str) -> None:
    assert told(CASES[name], ours) == told(CASES[name], real)
