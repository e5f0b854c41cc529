"""Files: pictures are there at once (200), films are processed (202, then 206 until they are done)."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import things
from gembala_sandbox.graph import mp4, pictures
from gembala_sandbox.mastodon import app, errors, ids, params, show
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


def _picture(raw: bytes, known: dict[str, Any]) -> dict[str, Any]:
    found = pictures.look(raw)
    if found is None or found.kind not in _PICTURES:
        raise errors.invalid("File content type is invalid, File is invalid")
    if len(raw) > known["image_size_limit"]:
        raise errors.invalid(f"File file size must be less than {known['image_size_limit'] // 1_048_576} MB")
    if found.width * found.height > known["image_matrix_limit"]:
        raise errors.invalid(f"{found.width}x{found.height} images are not supported")
    return {"type": "image", "mime": _PICTURES[found.kind], "width": found.width, "height": found.height}


def _film(raw: bytes, known: dict[str, Any]) -> dict[str, Any]:
    found = mp4.look(raw)
    track = next((one for one in found.tracks if one.kind == "vide"), None) if found else None
    if found is None or track is None:
        raise errors.invalid("File content type is invalid, File is invalid")
    if len(raw) > known["video_size_limit"]:
        raise errors.invalid(f"File file size must be less than {known['video_size_limit'] // 1_048_576} MB")
    rate = track.samples / track.length if track.length else 0
    if track.width * track.height > known["video_matrix_limit"]:
        raise errors.invalid(f"{track.width}x{track.height} videos are not supported")
    if rate > known["video_frame_rate_limit"]:
        raise errors.invalid(f"{int(rate)}fps videos are not supported")
    return {"type": "video", "mime": "video/mp4", "width": track.width, "height": track.height}


def _focus(said: dict[str, Any]) -> dict[str, float]:
    try:
        x, y = (float(one) for one in params.text(said.get("focus")).split(","))
    except ValueError:
        return {"x": 0.0, "y": 0.0}
    return {"x": max(min(x, 1.0), -1.0), "y": max(min(y, 1.0), -1.0)}


def _described(call: Call, said: dict[str, Any]) -> str | None:
    text, limit = params.text(said.get("description")), app.settings(call.world)["description_limit"]
    if len(text) > limit:
        raise errors.invalid(f"Description is too long (maximum is {limit} characters)")
    return text or None


def upload(call: Call) -> Response:
    """POST /api/v2/media (multipart: file, description, focus)."""
    said, known = params.fields(call), app.settings(call.world)
    raw = said.get("file")
    if not isinstance(raw, bytes) or not raw:
        raise errors.invalid("File can't be blank")
    data = _film(raw, known) if raw[4:8] == b"ftyp" else _picture(raw, known)
    kind = call.fault.kind if call.fault else ""
    wait = known["processing_seconds"] if data["type"] == "video" else 0
    data |= {
        "description": _described(call, said),
        "focus": _focus(said),
        "size": len(raw),
        "ready": call.world.clock.now() + wait + (60 if kind == "slow_processing" else 0),
        "failed": kind in ("media_failed", "processing_failed"),
        "status": "",
    }
    made = things.keep(call.world, Thing("mastodon", "media", ids.make(call.world), owner=call.me.id, data=data))
    (call.world.store.media_folder / f"mastodon-{made.id}").write_bytes(raw)
    waiting = data["ready"] > call.world.clock.now() or data["failed"]
    return JSONResponse(show.media(call, made.id), 202 if waiting else 200)


def own(call: Call, media_id: str) -> Thing:
    """A file of the caller's that hangs on no status yet. Refuses others."""
    found = things.find(call.world, "mastodon", "media", media_id)
    if found is None or found.owner != call.me.id or found.data["status"]:
        raise errors.not_found()
    return found


def read(call: Call) -> Response:
    """GET /api/v1/media/{id}: 206 while it is processed, 422 when that failed."""
    found = own(call, call.path("id"))
    if found.data["ready"] > call.world.clock.now():
        return JSONResponse(show.media(call, found.id), 206)
    if found.data["failed"]:
        raise errors.error(422, "Error processing thumbnail for uploaded media")
    return JSONResponse(show.media(call, found.id))


def change(call: Call) -> Response:
    """PUT /api/v1/media/{id} {description, focus}."""
    found, said = own(call, call.path("id")), params.fields(call)
    if "description" in said:
        found.data["description"] = _described(call, said)
    if "focus" in said:
        found.data["focus"] = _focus(said)
    things.keep(call.world, found)
    waiting = found.data["ready"] > call.world.clock.now()
    return JSONResponse(show.media(call, found.id), 206 if waiting else 200)


def file(call: Call) -> Response:
    """The bytes."""
    found = things.find(call.world, "mastodon", "media", call.path("id"))
    if found is None:
        raise errors.not_found()
    raw = (call.world.store.media_folder / f"mastodon-{found.id}").read_bytes()
    return Response(raw, media_type=found.data["mime"])
