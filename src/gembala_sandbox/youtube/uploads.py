"""Google's upload protocols: resumable with 308 and Range, multipart/related, and plain media."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from gembala_sandbox import things
from gembala_sandbox.ids import opaque
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import errors, project
from gembala_sandbox.youtube.platform import PREFIX

CHUNK = 262_144
_WEEK = 7 * 86_400
_RANGE = re.compile(r"^bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)$")


@dataclass(frozen=True)
class Kind:
    """What may be uploaded: where it begins, what it becomes, what types it takes, what it costs."""

    name: str
    begin: Callable[[Call, dict[str, Any]], dict[str, Any]]
    complete: Callable[[Call, dict[str, Any], bytes], dict[str, Any]]
    accepts: tuple[str, ...]
    most: int
    price: int
    bucket: str
    scopes: tuple[str, ...]


def _allowed(call: Call, kind: Kind) -> None:
    if not {PREFIX + s for s in kind.scopes} & set(call.token_scope.split()):
        raise errors.scopes()
    project.spend(call.world, kind.bucket, kind.price)


def _check_type(kind: Kind, mime: str) -> None:
    fits = any(mime == a or (a.endswith("/*") and mime.startswith(a[:-1])) for a in kind.accepts)
    if not fits:
        raise errors.error(
            400,
            "badContent",
            f"Media type '{mime}' is not supported. Valid media types: [{', '.join(kind.accepts)}]",
            domain="global",
        )


def _meta(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw) if raw.strip() else {}
    except ValueError:
        raise errors.error(400, "parseError", "Invalid JSON payload received.", domain="global") from None
    if not isinstance(value, dict):
        raise errors.error(400, "parseError", "Invalid JSON payload received.", domain="global")
    return value


def start(call: Call, kind: Kind) -> Response | dict[str, Any]:
    """POST /upload/…: begins a session, or takes everything at once."""
    _allowed(call, kind)
    how = call.query("uploadType")
    if how == "resumable":
        return _session(call, kind)
    mime = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if how == "multipart" or mime == "multipart/related":
        meta, mime, raw = _related(call)
    elif how == "media" or call.body:
        meta, raw = {}, call.body
    else:
        raise errors.bad("mediaBodyRequired", "The request does not include the video content.")
    if not raw:
        raise errors.bad("mediaBodyRequired", "The request does not include the video content.")
    _check_type(kind, mime)
    return kind.complete(call, kind.begin(call, meta), raw)


def _related(call: Call) -> tuple[dict[str, Any], str, bytes]:
    head = b"content-type: " + call.request.headers.get("content-type", "").encode() + b"\r\n\r\n"
    found = list(BytesParser(policy=HTTP).parsebytes(head + call.body).iter_parts())
    if len(found) != 2:
        raise errors.bad("mediaBodyRequired", "The request does not include the video content.")
    meta, media = (part.get_payload(decode=True) for part in found)
    if not isinstance(meta, bytes) or not isinstance(media, bytes):
        raise errors.bad("mediaBodyRequired", "The request does not include the video content.")
    return _meta(meta), found[1].get_content_type(), media


def _session(call: Call, kind: Kind) -> Response:
    headers = call.request.headers
    mime = headers.get("x-upload-content-type", "application/octet-stream")
    _check_type(kind, mime)
    length = headers.get("x-upload-content-length", "")
    if length and (not length.isdigit() or int(length) > kind.most):
        raise errors.error(413, "uploadTooLarge", "The media is too large.", domain="global")
    session = Thing("youtube", "upload", "A" + opaque(60), owner=call.me.id)
    session.data = {
        "kind": kind.name,
        "kept": kind.begin(call, _meta(call.body)),
        "length": int(length) if length else None,
        "done": None,
    }
    things.keep(call.world, session)
    _file(call, session).write_bytes(b"")
    query = [(k, v) for k, v in call.request.query_params.multi_items() if k != "access_token"]
    url = call.request.url
    place = f"{url.scheme}://{url.netloc}{url.path}?{urlencode([*query, ('upload_id', session.id)])}"
    return Response(status_code=200, headers={"location": place, "x-guploader-uploadid": session.id})


def _file(call: Call, session: Thing) -> Any:
    return call.world.store.media_folder / f"yt-upload-{session.id}"


def _have(call: Call, session: Thing) -> Response:
    size = _file(call, session).stat().st_size
    return Response(status_code=308, headers={"range": f"bytes=0-{size - 1}"} if size else {})


def is_last(call: Call) -> bool:
    """Whether a request carries the end of the bytes (or all of them)."""
    found = _RANGE.match(call.request.headers.get("content-range", ""))
    if found is None:
        return True
    return found[1] is not None and found[3] != "*" and int(found[2]) + 1 == int(found[3])


def _find(call: Call) -> Thing:
    """The session a PUT belongs to. Refuses what is unknown, a week old, somebody else's or forgotten."""
    session = things.find(call.world, "youtube", "upload", call.query("upload_id"))
    gone = session is None or call.world.clock.now() - session.created > _WEEK or session.owner != call.me.id
    if call.fault is not None and call.fault.kind == "upload_gone" and session is not None:
        things.drop(call.world, session)
        gone = True
    if session is None or gone:
        raise errors.error(404, "notFound", "The upload session was not found.", domain="global")
    return session


def go_on(call: Call, kind: Kind) -> Response | dict[str, Any]:
    """PUT to the session: a chunk, or `Content-Range: bytes */total` to ask how far it is."""
    session = _find(call)
    if session.data["done"]:
        return JSONResponse(session.data["done"])
    text = call.request.headers.get("content-range") or f"bytes 0-{len(call.body) - 1}/{len(call.body)}"
    found = _RANGE.match(text)
    if found is None:
        raise errors.error(400, "badRequest", "Failed to parse Content-Range header.", domain="global")
    total, size = found[3], _file(call, session).stat().st_size
    _expect(session, total)
    if found[1] is None:
        return _complete(call, kind, session) if total == str(size) else _have(call, session)
    first, last = int(found[1]), int(found[2])
    if last - first + 1 != len(call.body):
        raise errors.error(400, "badRequest", "Content-Range does not match the length of the body.", domain="global")
    if first > size:
        return _have(call, session)
    return _append(call, kind, session, call.body[size - first :], last=total != "*" and last + 1 == int(total))


def _append(call: Call, kind: Kind, session: Thing, fresh: bytes, *, last: bool) -> Response:
    if not last and len(call.body) % CHUNK:
        raise errors.error(400, "badRequest", f"Chunks must be a multiple of {CHUNK} bytes.", domain="global")
    if call.fault is not None and call.fault.kind == "range_short":
        fresh, last = fresh[: len(fresh) // 2 // CHUNK * CHUNK], False
    with _file(call, session).open("ab") as out:
        out.write(fresh)
    return _complete(call, kind, session) if last else _have(call, session)


def _expect(session: Thing, total: str) -> None:
    known = session.data["length"]
    if total != "*" and known is not None and int(total) != known:
        raise errors.error(400, "badRequest", "The total does not match X-Upload-Content-Length.", domain="global")


def _complete(call: Call, kind: Kind, session: Thing) -> Response:
    file = _file(call, session)
    raw = file.read_bytes()
    made = kind.complete(call, session.data["kept"], raw)
    session.data["done"] = made
    things.keep(call.world, session)
    file.unlink()
    return JSONResponse(made)
