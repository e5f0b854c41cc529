"""Publishing by pull: a film or photos at addresses, and what has become of them (PLATFORMS.md 6.2)."""

from __future__ import annotations

import secrets
from typing import Any

from gembala_sandbox import things
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok.publish import units
from gembala_sandbox.tiktok_business import app, errors, flow, params
from gembala_sandbox.wire import Call

_PHOTOS, _TITLE = 35, 90
_CAPTION = {"video": 2_200, "photo": 4_000}
_SWITCHES = (
    "is_brand_organic", "is_branded_content", "disable_comment", "disable_duet", "disable_stitch", "is_ai_generated",
    "upload_to_draft",
)  # fmt: skip


def _info(values: dict[str, Any], sort: str) -> dict[str, Any]:
    info = params.mapping(values, "post_info")
    for name, most in (("caption", _CAPTION[sort]), ("title", _TITLE)):
        said = info.get(name, "")
        if not isinstance(said, str) or units(said) > most:
            raise errors.bad(f"{name}: up to {most} UTF-16 units")
    return info | {name: params.flag(info, name) for name in _SWITCHES}


def _own_addresses(call: Call, addresses: list[str]) -> None:
    if not all(app.verified(call.world, one) for one in addresses):
        raise errors.error(errors.PARAMETER, errors.UNVERIFIED)


def _begin(call: Call, sort: str, info: dict[str, Any], urls: list[str], more: dict[str, Any]) -> dict[str, Any]:
    _own_addresses(call, [*urls, *([more["thumbnail"]] if more["thumbnail"] else [])])
    number = str(int(call.world.clock.now() * 1000)) + str(secrets.randbelow(10**6)).zfill(6)
    made = Thing(app.NAME, "publish", f"{sort[0]}_pub_url~v2-1.{number}", owner=call.me.id, parent="open")
    made.data = {
        "sort": sort,
        "draft": info["upload_to_draft"],
        "info": info,
        "urls": urls,
        "status": flow.DOWNLOADING,
        "reason": "",
        "armed": call.fault.kind if call.fault else "",
        "bytes": 0,
        "ready": 0.0,
        "post_id": "",
        "visible_at": 0.0,
        "told": False,
        "seconds": 0.0,
        "client": call.client(),
    } | more
    return {"share_id": things.keep(call.world, made).id}


def video(call: Call) -> dict[str, Any]:
    """POST /business/video/publish/ {business_id, video_url, custom_thumbnail_url | thumbnail_offset (ms), post_info}."""
    values = params.given(call)
    url, info = params.text(values, "video_url"), _info(values, "video")
    if "custom_thumbnail_url" in values and "thumbnail_offset" in values:
        raise errors.bad("custom_thumbnail_url or thumbnail_offset, not both")
    picture = params.text(values, "custom_thumbnail_url") if "custom_thumbnail_url" in values else ""
    offset = params.whole(values, "thumbnail_offset", 0, 0)
    return _begin(call, "video", info, [url], {"thumbnail": picture, "offset": offset})


def photo(call: Call) -> dict[str, Any]:
    """POST /business/photo/publish/ {business_id, photo_images, photo_cover_index, post_info}."""
    values = params.given(call)
    urls = params.words({"photo_images": values.get("photo_images") or []}, "photo_images", _PHOTOS)
    if not urls:
        raise errors.bad(f"photo_images: 1 to {_PHOTOS} addresses")
    cover = params.whole(values, "photo_cover_index", 0, 0, len(urls) - 1)
    return _begin(call, "photo", _info(values, "photo"), urls, {"thumbnail": "", "cover": cover})


def status(call: Call) -> dict[str, Any]:
    """GET /business/publish/status/?business_id&publish_id; post_ids lag behind PUBLISH_COMPLETE."""
    found = things.find(call.world, app.NAME, "publish", params.text(params.given(call), "publish_id"))
    if found is None or found.owner != call.me.id:
        raise errors.error(errors.NOT_FOUND, "The publish_id does not exist")
    found = flow.advance(call.world, found)
    shown: dict[str, Any] = {"status": flow.wire_status(found), "post_ids": []}
    if flow.visible(call.world, found):
        shown["post_ids"] = [flow.shown_id(call.world, found.data["post_id"])]
    if shown["status"] == flow.FAILED:
        shown["reason"] = found.data["reason"]
    return shown
