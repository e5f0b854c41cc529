"""Files: looked at by content, kept under an id by which they can be sent again."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.responses import Response

from gembala_sandbox import things
from gembala_sandbox.graph import mp4, pictures
from gembala_sandbox.telegram import errors, params
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

PHOTO, ANY = 10 * 1024 * 1024, 50 * 1024 * 1024


def taken(call: Call, said: dict[str, Any], kind: str, value: Any) -> list[dict[str, Any]]:
    """The shapes of a file that was sent along, or known by its id."""
    name = value.removeprefix("attach://") if isinstance(value, str) and value.startswith("attach://") else ""
    raw = said.get(name) if name else value
    if isinstance(raw, bytes):
        return _kept(call, kind, raw)
    known = things.find(call.world, "telegram", "file", str(raw or ""))
    if known is None or known.data["kind"] != kind:
        raise errors.bad("wrong file identifier/HTTP URL specified")
    return list(known.data["shapes"])


def _kept(call: Call, kind: str, raw: bytes) -> list[dict[str, Any]]:
    if len(raw) > ANY:
        raise errors.error(413, "Request Entity Too Large")
    identifier, unique = f"AgAC{secrets.token_urlsafe(40)}", secrets.token_urlsafe(11)
    shape: dict[str, Any] = {"file_id": identifier, "file_unique_id": unique, "file_size": len(raw)}
    if kind == "photo":
        shape |= _photo(raw)
    elif kind == "video":
        shape |= _video(raw)
    else:
        shape |= {
            "file_name": "file",
            "mime_type": "application/pdf" if raw[:4] == b"%PDF" else "application/octet-stream",
        }
    made = Thing("telegram", "file", identifier, owner=call.me.id, data={"kind": kind, "shapes": [shape]})
    things.keep(call.world, made)
    (call.world.store.media_folder / f"telegram-{unique}").write_bytes(raw)
    return [shape]


def _photo(raw: bytes) -> dict[str, int]:
    found = pictures.look(raw)
    if found is None:
        raise errors.bad("IMAGE_PROCESS_FAILED")
    if len(raw) > PHOTO:
        raise errors.bad(f"file of size {len(raw)} bytes is too big for a photo; the maximum size is {PHOTO} bytes")
    if found.width + found.height > 10_000 or max(found.aspect, 1 / found.aspect) > 20:
        raise errors.bad("PHOTO_INVALID_DIMENSIONS")
    return {"width": found.width, "height": found.height}


def _video(raw: bytes) -> dict[str, Any]:
    found = mp4.look(raw)
    track = next((one for one in found.tracks if one.kind == "vide"), None) if found else None
    if found is None or track is None:
        raise errors.bad("failed to get video metadata")
    return {"width": track.width, "height": track.height, "duration": int(found.seconds), "mime_type": "video/mp4"}


def get(call: Call) -> dict[str, Any]:
    """getFile(file_id)."""
    found = things.find(call.world, "telegram", "file", params.text(params.fields(call).get("file_id")))
    if found is None:
        raise errors.bad("invalid file_id")
    shape = found.data["shapes"][0]
    return {
        "file_id": found.id,
        "file_unique_id": shape["file_unique_id"],
        "file_size": shape["file_size"],
        "file_path": f"files/{shape['file_unique_id']}",
    }


def download(call: Call) -> Response:
    """The bytes of a file."""
    name = call.path("name")
    path = call.world.store.media_folder / f"telegram-{name}"
    if not name.replace("-", "").replace("_", "").isalnum() or not path.exists():
        raise errors.error(404)
    return Response(path.read_bytes(), media_type="application/octet-stream")
