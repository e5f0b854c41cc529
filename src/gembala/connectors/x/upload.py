"""Pictures and videos on their way to X: one shot, or in segments; a video some segments at a time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from gembala.connectors.x.wire import read
from gembala.platforms.contracts import Account, Category, MediaFile, Pending, PlatformError, Post, Prepared, Problem

ONE_SHOT = 1024 * 1024
CHUNK = 1024 * 1024
A_WHILE = 5.0
"""Seconds of sending before the row is written down again."""


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """Upload the pictures with their alternative texts, open the video's upload; nothing is visible.

    Raises `PlatformError`.
    """
    body: dict[str, Any] = {"media_ids": [], "waiting": [], "key": key}
    for item in post.media:
        if item.kind == "video":
            media_id = _initialize(account, item, "tweet_video")
            body["video"] = {"id": media_id, "path": item.path, "sent": 0}
        else:
            data = _picture(account, item)
            media_id = _id_of(data)
            if (data.get("processing_info") or {}).get("state", "succeeded") != "succeeded":
                body["waiting"].append(media_id)
        body["media_ids"].append(media_id)
        if item.alt:
            told = {"id": media_id, "metadata": {"alt_text": {"text": item.alt[:1000]}}}
            read(account, "POST", "/2/media/metadata", json=told)
    return Prepared(body, local=not body["media_ids"])


def strings(prepared: Prepared, name: str) -> list[str]:
    """A list of texts of what was prepared; empty when there is none."""
    value = prepared.body.get(name)
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """Send the next segments of a video; then one look at every upload still being processed.

    Raises `PlatformError` when one was refused.
    """
    video = prepared.body.get("video")
    if isinstance(video, Mapping):
        return _go_on(account, prepared, dict(video))
    left, wait = list[str](), 1
    for media_id in strings(prepared, "waiting"):
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


def _go_on(account: Account, prepared: Prepared, video: dict[str, Any]) -> Pending:
    """Segments for a few seconds; the last one ends the upload."""
    path, sent, until = Path(str(video["path"])), int(video["sent"]), time.monotonic() + A_WHILE
    total = -(-path.stat().st_size // CHUNK)
    with path.open("rb") as file:
        file.seek(sent * CHUNK)
        while sent < total and time.monotonic() < until:
            _append(account, str(video["id"]), sent, file.read(CHUNK))
            sent += 1
    if sent < total:
        state = Prepared({**prepared.body, "video": {**video, "sent": sent}})
        return Pending(timedelta(0), state, percent=100 * sent // total)
    read(account, "POST", f"/2/media/upload/{video['id']}/finalize")
    rest = {name: value for name, value in prepared.body.items() if name != "video"}
    waiting = [*strings(prepared, "waiting"), str(video["id"])]
    return Pending(timedelta(seconds=1), Prepared({**rest, "waiting": waiting}))


def _picture(account: Account, item: MediaFile) -> dict[str, Any]:
    content = Path(item.path).read_bytes()
    category = "tweet_gif" if item.mime == "image/gif" else "tweet_image"
    if len(content) <= ONE_SHOT:
        part = {"media": (Path(item.path).name, content, item.mime)}
        body = read(account, "POST", "/2/media/upload", data={"media_category": category}, files=part)
        return dict(body.get("data") or {})
    media_id = _initialize(account, item, category)
    for index, offset in enumerate(range(0, len(content), CHUNK)):
        _append(account, media_id, index, content[offset : offset + CHUNK])
    return dict(read(account, "POST", f"/2/media/upload/{media_id}/finalize").get("data") or {})


def _initialize(account: Account, item: MediaFile, category: str) -> str:
    size = Path(item.path).stat().st_size
    start = {"media_type": item.mime, "total_bytes": size, "media_category": category}
    return _id_of(dict(read(account, "POST", "/2/media/upload/initialize", json=start).get("data") or {}))


def _append(account: Account, media_id: str, index: int, content: bytes) -> None:
    part = {"media": ("part", content, "application/octet-stream")}
    read(account, "POST", f"/2/media/upload/{media_id}/append", data={"segment_index": str(index)}, files=part)


def _id_of(data: Mapping[str, Any]) -> str:
    media_id = str(data.get("id") or data.get("media_id_string") or "")
    if not media_id:
        raise PlatformError(Problem(Category.UNKNOWN, "no_media_id", "the upload gave no media id"))
    return media_id
