"""Images, documents and videos: initialize, bytes to their own addresses, finalize, processing."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from gembala_sandbox import things
from gembala_sandbox.graph import mp4, pictures
from gembala_sandbox.ids import opaque
from gembala_sandbox.linkedin import app, errors, urns
from gembala_sandbox.linkedin.platform import act_as, need
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, json_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

PART = 4_194_304
_VIDEO = (75_000, 500_000_000)
_SECONDS = (3.0, 30 * 60.0)
_ASPECT = 2.4
_PIXELS = 36_152_320
_DOCUMENT = 100_000_000
_PAGES = 300
_OFFICE = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _file(world: World, name: str) -> Any:
    return world.store.media_folder / f"li-{urns.tail(name)}"


def _base(call: Call) -> str:
    url = call.request.url
    return f"{url.scheme}://{url.netloc}/linkedin"


def _address(call: Call, asset: Thing, *, part: int = -1, kind: str = "bytes", first: int = 0, last: int = -1) -> str:
    upload = Thing("linkedin", "upload", opaque(40), owner=asset.owner, parent=asset.id)
    upload.data = {"part": part, "kind": kind, "first": first, "last": last, "etag": "", "digest": ""}
    things.keep(call.world, upload)
    return f"{_base(call)}/dms-uploads/{upload.id}"


def _wish(call: Call, *allowed: str) -> dict[str, Any]:
    wish = json_object(call, errors.bad).get("initializeUploadRequest")
    if call.query("action") != "initializeUpload" or not isinstance(wish, dict):
        raise errors.bad("action=initializeUpload with an initializeUploadRequest is expected")
    if unknown := sorted(set(wish) - {"owner", *allowed}):
        raise errors.error(422, "INVALID_FIELDS", f"Unpermitted fields present in REQUEST_BODY: {', '.join(unknown)}")
    return wish


def _asset(call: Call, kind: str, owner: str, **more: Any) -> Thing:
    made = Thing("linkedin", "asset", urns.asset(kind), owner=owner)
    made.data = {"kind": kind, "state": "WAITING_UPLOAD", "ready": 0.0, "digest": "", "why": ""} | more
    return things.keep(call.world, made)


def _until(call: Call) -> int:
    return int((call.world.clock.now() + app.settings(call.world)["upload_seconds"]) * 1000)


def start_image(call: Call) -> dict[str, Any]:
    """POST /images?action=initializeUpload."""
    owner = act_as(call, _wish(call, "mediaLibraryMetadata").get("owner"), field="owner")
    made = _asset(call, "image", owner.id)
    return {"value": {"uploadUrlExpiresAt": _until(call), "uploadUrl": _address(call, made), "image": made.id}}


def start_document(call: Call) -> dict[str, Any]:
    """POST /documents?action=initializeUpload."""
    owner = act_as(call, _wish(call).get("owner"), field="owner")
    made = _asset(call, "document", owner.id)
    return {"value": {"uploadUrlExpiresAt": _until(call), "uploadUrl": _address(call, made), "document": made.id}}


def start_video(call: Call) -> dict[str, Any]:
    """POST /videos?action=initializeUpload: an address for every 4 MiB. The other action finalizes."""
    if call.query("action") == "finalizeUpload":
        return finalize(call)
    wish = _wish(call, "fileSizeBytes", "uploadCaptions", "uploadThumbnail", "purpose")
    owner, size = act_as(call, wish.get("owner"), field="owner"), wish.get("fileSizeBytes")
    if not isinstance(size, int) or isinstance(size, bool) or not _VIDEO[0] <= size <= _VIDEO[1]:
        raise errors.bad(f"/initializeUploadRequest/fileSizeBytes :: must be between {_VIDEO[0]} and {_VIDEO[1]}")
    token = opaque(24)
    made = _asset(call, "video", owner.id, size=size, token=token)
    parts = []
    for number, first in enumerate(range(0, size, PART)):
        last = min(first + PART, size) - 1
        address = _address(call, made, part=number, first=first, last=last)
        parts.append({"uploadUrl": address, "firstByte": first, "lastByte": last})
    value = {"uploadUrlsExpireAt": _until(call), "video": made.id, "uploadInstructions": parts, "uploadToken": token}
    if wish.get("uploadCaptions"):
        value["captionsUploadUrl"] = _address(call, made, kind="captions")
    if wish.get("uploadThumbnail"):
        value["thumbnailUploadUrl"] = _address(call, made, kind="thumbnail")
    return {"value": value}


def put(call: Call) -> Response:
    """PUT to an upload address: 201 for a file, 200 and an ETag for a part of a video."""
    world, fault = call.world, call.fault.kind if call.fault else ""
    upload = things.find(world, "linkedin", "upload", call.path("id"))
    known = app.settings(world)
    if upload is None or fault == "upload_expired" or world.clock.now() > upload.created + known["upload_seconds"]:
        return Response("Request has expired", 403, media_type="text/plain")
    own = {"authorization", "linkedin-version", "x-restli-protocol-version", "x-restli-method"}
    if known["strict_edge"] and own & set(call.request.headers):
        return Response("Unexpected headers for a signed address", 400, media_type="text/plain")
    asset = things.find(world, "linkedin", "asset", upload.parent)
    if asset is None or not call.body:
        return Response("Empty body", 400, media_type="text/plain")
    if upload.data["part"] >= 0:
        return _part(call, asset, upload, lost=fault == "part_lost")
    if upload.data["kind"] == "bytes":
        _file(world, asset.id).write_bytes(call.body)
        _settle(call, asset, call.body, fault)
    return Response(status_code=201)


def _part(call: Call, asset: Thing, upload: Thing, *, lost: bool) -> Response:
    data = upload.data
    if len(call.body) != data["last"] - data["first"] + 1:
        return Response("The length does not fit this part", 400, media_type="text/plain")
    etag = hashlib.sha256(upload.id.encode() + call.body).hexdigest()[:40]
    if not lost:
        with _file(call.world, asset.id).open("r+b" if _file(call.world, asset.id).exists() else "wb") as out:
            out.seek(data["first"])
            out.write(call.body)
        data["etag"] = etag
        things.keep(call.world, upload)
    return Response(status_code=200, headers={"etag": f'"{etag}"'})


def finalize(call: Call) -> dict[str, Any]:
    """POST /videos?action=finalizeUpload: every part's ETag, in the order of the parts."""
    wish = json_object(call, errors.bad).get("finalizeUploadRequest")
    if not isinstance(wish, dict):
        raise errors.bad("a finalizeUploadRequest is expected")
    asset = _mine(call, str(wish.get("video", "")), "video")
    if wish.get("uploadToken") != asset.data["token"]:
        raise errors.bad("/finalizeUploadRequest/uploadToken :: does not belong to this video")
    parts = [u for u in things.listing(call.world, "linkedin", "upload", parent=asset.id) if u.data["part"] >= 0]
    have = [p.data["etag"] for p in sorted(parts, key=lambda p: int(p.data["part"]))]
    said = wish.get("uploadedPartIds")
    if not isinstance(said, list) or not all(have) or [str(s).strip('"') for s in said] != have:
        raise errors.bad("/finalizeUploadRequest/uploadedPartIds :: parts are missing, unknown or not in order")
    if asset.data["state"] == "WAITING_UPLOAD":
        raw = _file(call.world, asset.id).read_bytes()
        _settle(call, asset, raw, call.fault.kind if call.fault else "")
    return {}


def _settle(call: Call, asset: Thing, raw: bytes, fault: str) -> None:
    """All bytes are here: processing begins, and will end as it must."""
    kind = asset.data["kind"]
    why = {"image": _bad_image, "document": _bad_document, "video": _bad_video}[kind](raw)
    quick = 0.0 if kind == "image" else float(app.settings(call.world)["processing_seconds"])
    wait = quick + (60.0 if fault == "slow_processing" else 0.0)
    asset.data |= {
        "state": "PROCESSING",
        "ready": call.world.clock.now() + wait,
        "digest": hashlib.sha256(raw).hexdigest(),
        "why": "armed" if fault == "media_failed" else why,
        "size": len(raw),
    }
    things.keep(call.world, asset)


def _bad_image(raw: bytes) -> str:
    seen = pictures.look(raw)
    if seen is None or seen.kind not in ("JPEG", "PNG", "GIF"):
        return "not a JPG, PNG or GIF"
    return "too many pixels" if seen.width * seen.height >= _PIXELS else ""


def _bad_document(raw: bytes) -> str:
    if not raw.startswith(_OFFICE):
        return "not a PDF, PPT or DOC"
    if len(raw) > _DOCUMENT:
        return "too big"
    return "too many pages" if len(re.findall(rb"/Type\s*/Page\b(?!s)", raw)) > _PAGES else ""


def _bad_video(raw: bytes) -> str:
    film = mp4.look(raw)
    if film is None or film.video is None or not film.video.height:
        return "not an MP4"
    if not _SECONDS[0] <= film.seconds <= _SECONDS[1]:
        return "too short or too long"
    aspect = film.video.width / film.video.height
    return "" if 1 / _ASPECT <= aspect <= _ASPECT else "the aspect ratio"


def state_of(world: World, asset: Thing) -> str:
    """WAITING_UPLOAD, PROCESSING, AVAILABLE or PROCESSING_FAILED."""
    if asset.data["state"] != "PROCESSING":
        return str(asset.data["state"])
    if world.clock.now() < asset.data["ready"]:
        return "PROCESSING"
    return "PROCESSING_FAILED" if asset.data["why"] else "AVAILABLE"


def _mine(call: Call, urn: str, kind: str) -> Thing:
    found = things.find(call.world, "linkedin", "asset", urn)
    if found is None or found.data["kind"] != kind:
        raise errors.not_found(urn)
    act_as(call, found.owner, field="owner")
    return found


def show(call: Call) -> dict[str, Any]:
    """GET /images/{urn}, /documents/{urn}, /videos/{urn}."""
    urn = call.path("urn")
    need(call, "w_member_social", "w_organization_social")
    asset = _mine(call, urn, urn.split(":")[2] if urn.count(":") >= 3 else "")
    state = state_of(call.world, asset)
    shown: dict[str, Any] = {"id": asset.id, "owner": asset.owner, "status": state}
    if state == "PROCESSING_FAILED":
        shown["processingFailureReason"] = asset.data["why"]
    if state == "AVAILABLE":
        shown |= {"downloadUrl": f"{_base(call)}/media/{urns.tail(asset.id)}"}
        shown["downloadUrlExpiresAt"] = _until(call)
    return shown


def download(call: Call) -> Response:
    """GET of a download address."""
    path = _file(call.world, call.path("name"))
    if not re.fullmatch(r"[\w-]+", call.path("name")) or not path.exists():
        return Response(status_code=404)
    return Response(path.read_bytes(), media_type="application/octet-stream")
