"""Preparing, sending and looking up a post. The record key is made from our key, so that sending twice is one post."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gembala.connectors.bluesky import talk, video
from gembala.connectors.bluesky.mapping import web_address
from gembala.connectors.bluesky.text import facets
from gembala.connectors.bluesky.wire import change, read
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    Failed,
    NotThere,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    Settled,
    Unknown,
    unread,
)

POST, LIKE, GATE = "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.threadgate"
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = int(datetime(2023, 1, 1, tzinfo=UTC).timestamp() * 1_000_000)
_SPAN = 3 * 365 * 86_400 * 1_000_000


def stamp(moment: datetime) -> str:
    """A time as the platform writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def tid(key: str) -> str:
    """A record key (TID) that depends on the key alone: 53 bits of microseconds in the past, 10 bits of clock id."""
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest()[:16], "big")
    value = ((_EPOCH + (digest >> 10) % _SPAN) << 10) | (digest & 0x3FF)
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range(60, -1, -5))


def parts(uri: str) -> tuple[str, str, str]:
    """Repository, collection and record key of an at:// address. Raises `PlatformError` when it is none."""
    pieces = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://") or len(pieces) != 3:
        raise PlatformError(Problem(Category.NOT_FOUND, "bad_uri", "this is no address of a record"))
    return pieces[0], pieces[1], pieces[2]


def get_record(account: Account, uri: str) -> dict[str, Any]:
    """A record with its cid. Raises `PlatformError`."""
    repo, collection, rkey = parts(uri)
    query = {"repo": repo, "collection": collection, "rkey": rkey}
    return read(account, "GET", "com.atproto.repo.getRecord", params=query)


def cid_of(account: Account, uri: str) -> str:
    """The cid of a post of anybody, as the network's view knows it. Raises `PlatformError`."""
    posts = read(account, "GET", "app.bsky.feed.getPosts", params={"uris": [uri]}).get("posts") or ()
    for post in posts:
        if post.get("uri") == uri and post.get("cid"):
            return str(post["cid"])
    raise PlatformError(Problem(Category.NOT_FOUND, "RecordNotFound", "the post does not exist any more"))


def _reply(account: Account, post: Post) -> dict[str, Any]:
    query = {"uris": [post.reply_to]}
    found = read(account, "GET", "app.bsky.feed.getPosts", params=query).get("posts") or ()
    if not found:
        raise PlatformError(Problem(Category.NOT_FOUND, "RecordNotFound", "the post to answer does not exist any more"))
    parent = {"uri": post.reply_to, "cid": str(found[0]["cid"])}
    above = ((found[0].get("record") or {}).get("reply") or {}).get("root")
    if isinstance(above, dict) and above.get("uri") and above.get("cid"):
        return {"root": {"uri": str(above["uri"]), "cid": str(above["cid"])}, "parent": parent}
    return {"root": parent, "parent": parent}


def _resolver(account: Account) -> Any:
    def resolve(handle: str) -> str:
        try:
            found = read(account, "GET", "com.atproto.identity.resolveHandle", params={"handle": handle})
        except PlatformError as error:
            if error.problem.http_status in {400, 404} and error.problem.category is not Category.AUTH_EXPIRED:
                return ""
            raise
        return str(found.get("did") or "")

    return resolve


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """Upload pictures and build the whole record once; a video goes up in `poll`. Nothing is visible.

    Raises `PlatformError`.
    """
    if post.recipient is not None:
        return talk.prepare(account, post, _resolver(account))
    images = []
    film = next((item for item in post.media if item.kind == "video"), None)
    for item in post.media if film is None else ():
        content = Path(item.path).read_bytes()
        answer = read(
            account, "POST", "com.atproto.repo.uploadBlob", content=content, headers={"Content-Type": item.mime}
        )
        if not isinstance(answer.get("blob"), dict):
            raise PlatformError(Problem(Category.UNKNOWN, "no_blob", "the upload gave no blob"))
        image: dict[str, Any] = {"image": answer["blob"], "alt": item.alt}
        if item.width and item.height:
            image["aspectRatio"] = {"width": item.width, "height": item.height}
        images.append(image)
    record: dict[str, Any] = {"$type": POST, "text": post.text, "createdAt": stamp(now())}
    if post.language:
        record["langs"] = [post.language]
    if found := facets(post.text, _resolver(account)):
        record["facets"] = found
    if images:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    if post.reply_to:
        record["reply"] = _reply(account, post)
    body: dict[str, Any] = {"rkey": tid(f"{account.remote_id}:{key}"), "record": record}
    if film is not None:
        body["video"] = video.planned(film, post.captions)
    return Prepared(body, local=not images)


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """Go on with the video, if there is one; its embed joins the record when it stands ready. Raises `PlatformError`."""
    state, record = prepared.body.get("video"), prepared.body.get("record")
    if not isinstance(state, Mapping) or not isinstance(record, Mapping) or "embed" in record:
        return prepared
    came = video.go_on(account, dict(state))
    if isinstance(came, Pending):
        inner = came.state.body if came.state else state
        return Pending(came.wait, Prepared({**prepared.body, "video": dict(inner)}), came.percent)
    return Prepared({**prepared.body, "video": came, "record": {**record, "embed": came["embed"]}})


def published(account: Account, data: Mapping[str, Any]) -> Published | None:
    """The outcome for an answer with ``uri`` and ``cid``, or nothing when it has none."""
    uri = str(data.get("uri") or "")
    if not uri:
        return None
    link = web_address(uri, account.handle or account.remote_id, web=account.endpoints.web)
    return Published(uri, link, {"cid": str(data.get("cid") or "")})


def commit(account: Account, prepared: Prepared) -> Outcome:
    """Put the prepared record under its key. Doing it again changes nothing. A direct message is said."""
    if "convo" in prepared.body:
        return talk.commit(account, prepared)
    body = {
        "repo": account.remote_id,
        "collection": POST,
        "rkey": prepared.body["rkey"],
        "record": prepared.body["record"],
    }
    outcome = change(account, "com.atproto.repo.putRecord", body, lambda data: published(account, data))
    if isinstance(outcome, Failed) and outcome.problem.native_code == "BlobNotFound":
        # files that hang on no record are thrown away after a while: they go up again
        return Failed(replace(outcome.problem, category=Category.TRANSIENT, rebuild=True))
    return outcome


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """Ask for the record by its key: the answer is definite, because a repository reads its own writes."""
    if attempt.post.recipient is not None:
        return talk.reconcile(account, attempt)
    uri = f"at://{account.remote_id}/{POST}/{attempt.prepared.body['rkey']}"
    try:
        return published(account, get_record(account, uri)) or Unknown("the record came without an address")
    except PlatformError as error:
        if error.problem.category is Category.NOT_FOUND:
            return NotThere()
        return unread(error.problem)
