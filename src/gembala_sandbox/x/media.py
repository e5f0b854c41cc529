"""Media upload: one-shot, in segments, status and alternative text (PLATFORMS.md 1.3)."""

from __future__ import annotations

import base64
import binascii
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox.wire import Call, json_object
from gembala_sandbox.x import errors
from gembala_sandbox.x.platform import X_PLATFORM

_CATEGORIES = {
    "amplify_video",
    "tweet_gif",
    "tweet_image",
    "tweet_video",
    "dm_gif",
    "dm_image",
    "dm_video",
    "subtitles",
}
_MAX = {"image": 5_000_000, "gif": 15_000_000, "video": 512_000_000}
_LIVES = 86_400
_SLOW = 60.0
_VIDEO_SECONDS = 2.0  # world seconds a video is "processed"
_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif"))


def sniff(raw: bytes) -> str:
    """Media type by content; empty when X would not take it."""
    for magic, mime in _MAGIC:
        if raw.startswith(magic):
            return mime
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    return "video/mp4" if raw[4:8] == b"ftyp" else ""


def file_of(call: Call, media_id: str) -> Path:
    """Where the bytes of a media id lie."""
    return call.world.store.media_folder / f"x-{media_id}"


def _fields(call: Call) -> dict[str, Any]:
    """JSON (media as base64) or multipart fields alike; `media` becomes bytes."""
    if "json" in call.request.headers.get("content-type", ""):
        fields = json_object(call, errors.invalid)
        if "media" in fields:
            try:
                fields["media"] = base64.b64decode(str(fields["media"]), validate=True)
            except binascii.Error:
                raise errors.invalid("$.media: is not base64", parameter="media") from None
        return fields
    return _multipart(call)


def _multipart(call: Call) -> dict[str, Any]:
    head = b"content-type: " + call.request.headers.get("content-type", "").encode() + b"\r\n\r\n"
    fields: dict[str, Any] = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + call.body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        raw = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(raw, bytes):
            fields[name] = raw if name == "media" else raw.decode("utf-8", "replace")
    return fields


def one_shot(call: Call) -> Response:
    """POST /2/media/upload for images."""
    X_PLATFORM.require_scope(call)
    fields = _fields(call)
    raw, category = fields.get("media"), str(fields.get("media_category", ""))
    if not isinstance(raw, bytes) or category not in _CATEGORIES:
        raise errors.invalid("media and media_category are required", parameter="media_category", value=category)
    media_id = _open(call, category=category, mime="", total=len(raw))
    file_of(call, media_id).write_bytes(raw)
    return JSONResponse({"data": _close(call, media_id) | {"expires_after_secs": _LIVES}})


def initialize(call: Call) -> Response:
    """POST /2/media/upload/initialize."""
    X_PLATFORM.require_scope(call)
    body = json_object(call, errors.invalid)
    total, category = body.get("total_bytes"), str(body.get("media_category", ""))
    if not isinstance(total, int) or not 0 < total <= 17_179_869_184:
        raise errors.invalid("$.total_bytes: must be a positive number", parameter="total_bytes", value=total)
    if category not in _CATEGORIES:
        raise errors.invalid("$.media_category: unknown value", parameter="media_category", value=category)
    media_id = _open(call, category=category, mime=str(body.get("media_type", "")), total=total)
    file_of(call, media_id).write_bytes(b"")
    return JSONResponse({"data": {"id": media_id, "media_key": f"3_{media_id}", "expires_after_secs": _LIVES}})


def append(call: Call) -> dict[str, Any]:
    """POST /2/media/upload/{id}/append: segments in order."""
    X_PLATFORM.require_scope(call)
    fields = _fields(call)
    raw = fields.get("media")
    row = _own(call, call.path("id"))
    try:
        index = int(str(fields.get("segment_index")))
    except ValueError:
        index = -1
    if not isinstance(raw, bytes) or not 0 <= index <= 999 or row["state"] != "open":
        raise errors.invalid("segment_index 0 to 999 and media are required", parameter="segment_index", value=index)
    path = file_of(call, row["id"])
    if path.stat().st_size + len(raw) > row["total"]:
        raise errors.invalid("More bytes than total_bytes.", parameter="media")
    with path.open("ab") as file:
        file.write(raw)
    return {"data": {"expires_at": int(row["created"] + _LIVES)}}


def finalize(call: Call) -> dict[str, Any]:
    """POST /2/media/upload/{id}/finalize."""
    X_PLATFORM.require_scope(call)
    return {"data": _close(call, _own(call, call.path("id"))["id"])}


def status(call: Call) -> dict[str, Any]:
    """GET /2/media/upload?command=STATUS&media_id=."""
    row = _own(call, call.query("media_id"))
    return {
        "data": {
            "id": row["id"],
            "media_key": f"3_{row['id']}",
            "size": row["size"],
            "expires_after_secs": _LIVES,
            "processing_info": _progress(call, row["state"], row["ready"]),
        }
    }


def metadata(call: Call) -> dict[str, Any]:
    """POST /2/media/metadata: alternative text up to 1000 characters."""
    X_PLATFORM.require_scope(call)
    body = json_object(call, errors.invalid)
    row = _own(call, str(body.get("id", "")))
    text = body.get("metadata", {}).get("alt_text", {}).get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= 1000:
        raise errors.invalid("alt_text has 1 to 1000 characters", parameter="metadata.alt_text.text", value=text)
    call.world.store.write("UPDATE media SET alt=? WHERE id=?", (text, row["id"]))
    return {"data": {"id": row["id"], "associated_metadata": {"alt_text": {"text": text}}}}


def _open(call: Call, *, category: str, mime: str, total: int) -> str:
    now = call.world.clock.now()
    media_id = call.world.snowflakes.make(now)
    call.world.store.write(
        "INSERT INTO media(id,platform,account_id,mime,category,size,state,ready,created,total)"
        " VALUES(?,'x',?,?,?,0,'open',?,?,?)",
        (media_id, call.me.id, mime, category, now, now, total),
    )
    return media_id


def _own(call: Call, media_id: str) -> Any:
    row = call.world.store.one("SELECT * FROM media WHERE id=? AND account_id=?", (media_id, call.me.id))
    if row is None:
        raise errors.invalid("The media id is not known.", parameter="id", value=media_id)
    return row


def _close(call: Call, media_id: str) -> dict[str, Any]:
    row = _own(call, media_id)
    raw = file_of(call, media_id).read_bytes()
    mime = sniff(raw)
    kind = "gif" if mime == "image/gif" and "gif" in row["category"] else mime.partition("/")[0]
    if not raw or len(raw) != row["total"] or kind not in _MAX or len(raw) > _MAX[kind]:
        raise errors.invalid(
            "The media is empty, incomplete, too large or of a type that is not supported.", parameter="media"
        )
    slow = kind in ("video", "gif")
    failed = call.fault is not None and call.fault.kind == "media_failed"
    if failed and not slow:
        raise errors.invalid("The media could not be processed.", parameter="media")
    longer = _SLOW if call.fault is not None and call.fault.kind == "slow_processing" else 0.0
    slow = slow or longer > 0
    ready = call.world.clock.now() + (_VIDEO_SECONDS if slow else 0) + longer
    state = "failed" if failed else "done"
    call.world.store.write(
        "UPDATE media SET mime=?, size=?, state=?, ready=? WHERE id=?", (mime, len(raw), state, ready, media_id)
    )
    closed: dict[str, Any] = {"id": media_id, "media_key": f"3_{media_id}", "size": len(raw)}
    return closed | ({"processing_info": {"state": "pending", "check_after_secs": 1}} if slow else {})


def _progress(call: Call, state: str, ready: float) -> dict[str, Any]:
    left = ready - call.world.clock.now()
    if left > 0 or state == "open":
        percent = max(0, min(99, int(100 * (1 - left / _VIDEO_SECONDS))))
        return {"state": "in_progress", "check_after_secs": 1, "progress_percent": percent}
    if state == "failed":
        return {
            "state": "failed",
            "progress_percent": 100,
            "error": {"code": 1, "name": "InvalidMedia", "message": "The media could not be processed."},
        }
    return {"state": "succeeded", "progress_percent": 100}
