"""Preparing, sending and looking up a post of ours."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from gembala.connectors.x.mapping import full_text, moment, replied_to
from gembala.connectors.x.wire import change, read
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    MediaFile,
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
)
from gembala.platforms.counting import urls_x

ONE_SHOT = 1024 * 1024
CHUNK = 1024 * 1024
READ_BACK = timedelta(seconds=30)
MARGIN = timedelta(minutes=2)
MAX_PAGES = 20
POST_FIELDS = "created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,note_tweet"


def permalink(account: Account, remote_id: str) -> str:
    """The public address of a post of this account."""
    return f"{account.endpoints.web or 'https://x.com'}/{account.handle or 'i'}/status/{remote_id}"


def _upload(account: Account, item: MediaFile) -> dict[str, Any]:
    content = Path(item.path).read_bytes()
    category = "tweet_gif" if item.mime == "image/gif" else "tweet_image"
    if len(content) <= ONE_SHOT:
        part = {"media": (Path(item.path).name, content, item.mime)}
        body = read(account, "POST", "/2/media/upload", data={"media_category": category}, files=part)
        return dict(body.get("data") or {})
    start = {"media_type": item.mime, "total_bytes": len(content), "media_category": category}
    media_id = str((read(account, "POST", "/2/media/upload/initialize", json=start).get("data") or {}).get("id", ""))
    if not media_id:
        raise PlatformError(Problem(Category.UNKNOWN, "no_media_id", "initialize gave no media id"))
    for index, offset in enumerate(range(0, len(content), CHUNK)):
        part = {"media": ("part", content[offset : offset + CHUNK], "application/octet-stream")}
        form = {"segment_index": str(index)}
        read(account, "POST", f"/2/media/upload/{media_id}/append", data=form, files=part)
    return dict(read(account, "POST", f"/2/media/upload/{media_id}/finalize").get("data") or {})


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """Upload the pictures with their alternative texts; nothing is visible. Raises `PlatformError`."""
    ids, waiting = list[str](), list[str]()
    for item in post.media:
        data = _upload(account, item)
        media_id = str(data.get("id") or data.get("media_id_string") or "")
        if not media_id:
            raise PlatformError(Problem(Category.UNKNOWN, "no_media_id", "the upload gave no media id"))
        ids.append(media_id)
        if (data.get("processing_info") or {}).get("state", "succeeded") != "succeeded":
            waiting.append(media_id)
        if item.alt:
            body = {"id": media_id, "metadata": {"alt_text": {"text": item.alt[:1000]}}}
            read(account, "POST", "/2/media/metadata", json=body)
    return Prepared({"media_ids": ids, "waiting": waiting, "key": key})


def _strings(prepared: Prepared, name: str) -> list[str]:
    value = prepared.body.get(name)
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """One look at every upload still being processed. Raises `PlatformError` when one was refused."""
    left, wait = list[str](), 1
    for media_id in _strings(prepared, "waiting"):
        query = {"command": "STATUS", "media_id": media_id}
        info = (read(account, "GET", "/2/media/upload", params=query).get("data") or {}).get("processing_info") or {}
        state = info.get("state", "succeeded")
        if state == "failed":
            said = info.get("error") or {}
            raise PlatformError(
                Problem(Category.MEDIA_INVALID, str(said.get("name", "failed")), str(said.get("message", "")))
            )
        if state != "succeeded":
            left.append(media_id)
            wait = max(wait, int(info.get("check_after_secs") or 1))
    return Pending(timedelta(seconds=wait)) if left else Prepared({**prepared.body, "waiting": []})


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step. A duplicate refusal is `Unknown`: only `reconcile` can tell whose post it is."""
    body: dict[str, Any] = {"text": post.text}
    if ids := _strings(prepared, "media_ids"):
        body["media"] = {"media_ids": ids}
    if post.reply_to:
        body["reply"] = {"in_reply_to_tweet_id": post.reply_to}

    def accept(data: Mapping[str, Any]) -> Published | None:
        remote_id = str(data.get("id") or "")
        return Published(remote_id, permalink(account, remote_id)) if remote_id else None

    return change(account, "POST", "/2/tweets", accept, json=body)


def comparable(text: str, *, reply: bool = False) -> str:
    """A text as it can be compared after X shortened its addresses, escaped signs and trimmed spaces."""
    normal = unicodedata.normalize("NFC", html.unescape(text))
    for span in reversed(urls_x(normal)):
        normal = f"{normal[: span.start]}\N{LINK SYMBOL}{normal[span.end :]}"
    words = normal.split()
    while reply and words and words[0].startswith("@"):
        words.pop(0)
    return " ".join(words)


def _is_it(found: Mapping[str, Any], post: Post) -> bool:
    reply = bool(post.reply_to)
    if replied_to(found) != post.reply_to:
        return False
    wanted, seen = comparable(post.text, reply=reply), comparable(full_text(found), reply=reply)
    with_media = f"{wanted} \N{LINK SYMBOL}".strip()
    return seen == wanted or (bool(post.media) and seen == with_media)


def own_posts(account: Account, token: str) -> dict[str, Any]:
    """One page of the account's own recent posts, newest first."""
    query = {"max_results": "100", "tweet.fields": POST_FIELDS}
    if token:
        query["pagination_token"] = token
    return read(account, "GET", f"/2/users/{account.remote_id}/tweets", params=query)


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """Look through the own posts since the attempt. `NotThere` only after a complete read past the read-back delay."""
    started, token, oldest = now(), "", attempt.since - MARGIN
    for _ in range(MAX_PAGES):
        try:
            page = own_posts(account, token)
        except PlatformError as error:
            return Unknown(f"could not read back: {error.problem.category} {error.problem.native_code}")
        meta = page.get("meta")
        if page.get("errors") or not isinstance(meta, dict):
            return Unknown("could not read back completely")
        for found in page.get("data") or ():
            created = moment(found["created_at"]) if found.get("created_at") else None
            if created and created < oldest:
                token = ""
                break
            if created and _is_it(found, attempt.post):
                return Published(str(found["id"]), permalink(account, str(found["id"])))
        else:
            token = str(meta.get("next_token") or "")
        if not token:
            late = started - attempt.since >= READ_BACK
            return NotThere() if late else Unknown("not found yet; the read-back delay has not passed")
    return Unknown("too many posts since the attempt")
