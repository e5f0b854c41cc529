"""Chunks to the upload address: in order, with their Content-Range (PLATFORMS.md 6.1)."""

from __future__ import annotations

import re

from starlette.responses import Response

from gembala_sandbox import things
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok import app, flow
from gembala_sandbox.wire import Call

_RANGE = re.compile(r"^bytes (\d+)-(\d+)/(\d+)$")
_TYPES = ("video/mp4", "video/quicktime", "video/webm")
_LAST = 128_000_000


def _no(status: int, why: str) -> Response:
    return Response(why, status, media_type="text/plain")


def put(call: Call) -> Response:
    """PUT: 206 for a part, 201 when all is here; 400, 403 (expired), 404 (unknown), 416 (not the next bytes)."""
    world, fault = call.world, call.fault.kind if call.fault else ""
    upload = things.find(world, "tiktok", "upload", call.path("id"))
    thing = things.find(world, "tiktok", "publish", upload.parent) if upload else None
    if upload is None or thing is None or fault == "upload_gone":
        return _no(404, "The upload does not exist")
    if fault == "upload_expired" or world.clock.now() > upload.created + app.settings(world)["upload_seconds"]:
        return _no(403, "The upload address has expired")
    found = _RANGE.match(call.request.headers.get("content-range", ""))
    mime = call.request.headers.get("content-type", "").partition(";")[0]
    if found is None or mime not in _TYPES:
        return _no(400, "Content-Range and a Content-Type of video are expected")
    first, last, total = (int(n) for n in found.groups())
    if last - first + 1 != len(call.body) or total != thing.data["size"]:
        return _no(400, "Content-Range does not fit the body or the video")
    if first != thing.data["received"] or last >= total or fault == "upload_out_of_range":
        return _no(416, "These are not the next bytes")
    if wrong := _length(thing, first, last):
        return _no(400, wrong)
    file = flow.file_of(world, thing)
    with file.open("ab") as out:
        out.write(call.body)
    thing.data["received"] = last + 1
    things.keep(world, thing)
    if call.fault is not None and fault and not thing.data["armed"]:
        thing.data["armed"] = fault
    if last + 1 < total:
        return Response(status_code=206, headers={"content-range": f"bytes 0-{last}/{total}"})
    flow.arrived(world, thing, file.read_bytes())
    file.unlink()
    return Response(status_code=201, headers={"content-range": f"bytes 0-{last}/{total}"})


def _length(thing: Thing, first: int, last: int) -> str:
    """Every chunk has the announced size; the last one also takes the rest."""
    chunk, size = thing.data["chunk"], thing.data["size"]
    if first == chunk * (thing.data["count"] - 1):
        return "" if last + 1 == size and last - first < _LAST else "The last chunk takes all that is left"
    return "" if last - first + 1 == chunk else "The chunk has another size than announced"
