"""Creator info first, then the bytes; the post stands when the last chunk is in, or when TikTok may pull.

So all chunks but the last belong to the preparation, and the last is the one visible step: its ``publish_id`` is known
before, and asking what became of it is one read. For files that TikTok pulls, the visible step is the request itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from gembala.connectors.tiktok.auth import creator
from gembala.connectors.tiktok.manifest import PRIVATE, is_audited
from gembala.connectors.tiktok.status import outcome_of, settled
from gembala.connectors.tiktok.upload import OutOfStep, cut, put, span
from gembala.connectors.tiktok.wire import ask, read
from gembala.platforms.contracts import (
    Account,
    Category,
    Failed,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Unknown,
)

BUDGET = 15.0
"""Seconds of sending in one call."""
State = dict[str, Any]


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """Ask what this creator may choose now and hold the post against it. Raises `PlatformError`."""
    if post.reply_to or post.recipient is not None:
        raise PlatformError(Problem(Category.UNSUPPORTED, "business_only", "TikTok opens comments to its Business API"))
    info = {} if post.options.draft_only else creator(account)
    chosen = post_info(account, post, info)
    film = next((item for item in post.media if item.kind == "video"), None)
    longest = int(info.get("max_video_post_duration_sec") or 0)
    if film is not None and longest and film.seconds > longest:
        said = f"TikTok takes {longest} seconds of this creator"
        raise PlatformError(Problem(Category.MEDIA_INVALID, "duration_check_failed", said))
    state: State = {"key": key, "info": chosen, "draft": post.options.draft_only, "publish_id": "", "place": ""}
    if film is None:
        urls = [item.url for item in post.media]
        if not urls or not all(urls):
            said = "TikTok pulls photos: they need a public address"
            raise PlatformError(Problem(Category.MEDIA_UNFETCHABLE, "no_public_address", said))
        return Prepared({**state, "mode": "photos", "urls": urls})
    if account.app.extra.get("video_source") == "pull" and film.url:
        return Prepared({**state, "mode": "pull", "urls": [film.url]})
    size = Path(film.path).stat().st_size
    return Prepared({**state, "mode": "upload", "path": film.path, "mime": film.mime, "size": size, "sent": 0})


def post_info(account: Account, post: Post, info: Mapping[str, Any]) -> dict[str, Any]:
    """What TikTok calls ``post_info``. Raises `PlatformError` for a choice that this creator has not."""
    options, level = post.options, post.options.privacy
    film = any(item.kind == "video" for item in post.media)
    offered = [str(one) for one in info.get("privacy_level_options") or ()]
    if not is_audited(account):
        offered = [one for one in offered if one == PRIVATE]
    if not options.draft_only and level not in offered:
        said = f"who may see it must be one of: {', '.join(offered) or 'nothing'}"
        raise PlatformError(Problem(Category.CONTENT_INVALID, "privacy_level_option_mismatch", said))
    words = {"title": post.text} if film else {"title": post.title, "description": post.text}
    switches: dict[str, Any] = {
        "disable_comment": bool(info.get("comment_disabled")) or not options.allow_comments,
        "brand_content_toggle": options.brand_content,
        "brand_organic_toggle": options.brand_organic,
    }
    if film:
        switches |= {
            "disable_duet": bool(info.get("duet_disabled")) or not options.allow_duet,
            "disable_stitch": bool(info.get("stitch_disabled")) or not options.allow_stitch,
            "is_aigc": options.ai_generated,
        }
        if options.thumb_offset_ms >= 0:
            switches["video_cover_timestamp_ms"] = options.thumb_offset_ms
    else:
        switches["auto_add_music"] = options.auto_music
    return {**words, "privacy_level": level, **switches}


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """Open the upload, or send the next chunks; the last one stays for `commit`. Raises `PlatformError`."""
    state: State = {**prepared.body}
    if state["mode"] != "upload":
        return prepared
    if not state["place"]:
        return Pending(timedelta(0), Prepared(_opened(account, state)), 0)
    _chunk, total = cut(state["size"])
    until = time.monotonic() + BUDGET
    while state["sent"] < total - 1:
        try:
            put(account, state["place"], state["path"], state["mime"], number=state["sent"])
            state = {**state, "sent": state["sent"] + 1}
        except OutOfStep:
            return Pending(timedelta(seconds=1), Prepared({**state, "sent": _came(account, state)}))
        if time.monotonic() > until or state["sent"] < total - 1:
            return Pending(timedelta(0), Prepared(state), int(state["sent"] / total * 95))
    return Prepared(state)


def _opened(account: Account, state: State) -> State:
    chunk, total = cut(state["size"])
    source = {
        "source": "FILE_UPLOAD",
        "video_size": state["size"],
        "chunk_size": chunk,
        "total_chunk_count": total,
    }
    path, body = _init(state, source)
    data = read(account, "POST", path, json=body)
    if not data.get("publish_id") or not data.get("upload_url"):
        raise PlatformError(Problem(Category.TRANSIENT, "no_upload", "TikTok gave no address for the upload"))
    return {**state, "publish_id": str(data["publish_id"]), "place": str(data["upload_url"]), "sent": 0}


def _init(state: State, source: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if state["mode"] == "photos":
        body = {
            "media_type": "PHOTO",
            "post_mode": "MEDIA_UPLOAD" if state["draft"] else "DIRECT_POST",
            "post_info": _drafted(state["info"]) if state["draft"] else state["info"],
            "source_info": dict(source),
        }
        return "/v2/post/publish/content/init/", body
    if state["draft"]:
        return "/v2/post/publish/inbox/video/init/", {"source_info": dict(source)}
    return "/v2/post/publish/video/init/", {"post_info": state["info"], "source_info": dict(source)}


def _drafted(info: Mapping[str, Any]) -> dict[str, Any]:
    return {name: info[name] for name in ("title", "description")}


def _came(account: Account, state: State) -> int:
    """How many chunks TikTok has."""
    data = read(account, "POST", "/v2/post/publish/status/fetch/", json={"publish_id": state["publish_id"]})
    came, (_chunk, total) = int(data.get("uploaded_bytes") or 0), cut(state["size"])
    return next((number for number in range(total) if span(state["size"], number)[1] >= came), total - 1)


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step: the last chunk, or the request to pull; then a look at what became of it."""
    state: State = {**prepared.body}
    if state["mode"] == "upload":
        return _last(account, post, state)
    urls = state["urls"]
    source: dict[str, Any] = {"source": "PULL_FROM_URL"}
    source |= {"video_url": urls[0]} if state["mode"] == "pull" else {"photo_images": urls, "photo_cover_index": 0}
    path, body = _init(state, source)
    data = ask(account, path, body)
    if isinstance(data, Failed | Unknown):
        return data
    if not data.get("publish_id"):
        return Unknown("no publish_id in the answer")
    return settled(account, post, Prepared({**state, "publish_id": str(data["publish_id"])}))


def _last(account: Account, post: Post, state: State) -> Outcome:
    _chunk, total = cut(state["size"])
    try:
        put(account, state["place"], state["path"], state["mime"], number=total - 1)
    except OutOfStep:
        return _after_416(account, post, state)
    except PlatformError as error:
        if error.problem.rebuild:
            return _gone(account, post, state, error.problem)
        if error.problem.category is Category.TRANSIENT or _odd(error.problem):
            return Unknown(f"the last chunk: {error.problem.native_code}")
        return Failed(error.problem)
    return settled(account, post, Prepared(state))


def _odd(problem: Problem) -> bool:
    """An answer, but none that says what became of the bytes (a redirect, for example)."""
    return problem.category is Category.UNKNOWN and problem.http_status is not None


def _after_416(account: Account, post: Post, state: State) -> Outcome:
    """Either all was there already, or too little: only the status can tell."""
    found = outcome_of(account, post, Prepared(state))
    if isinstance(found, Pending):
        return Unknown("TikTok has other bytes than we thought")
    return found


def _gone(account: Account, post: Post, state: State, problem: Problem) -> Outcome:
    """The address has ended: after a success, because all is in; otherwise the upload begins anew."""
    found = outcome_of(account, post, Prepared(state))
    if isinstance(found, Pending):
        state = dict(found.state.body) if found.state else {}
        return found if state.get("all_in") else Failed(problem)
    if isinstance(found, Failed) and found.problem.category is Category.NOT_FOUND:
        return Failed(replace(problem, rebuild=True))
    return found
