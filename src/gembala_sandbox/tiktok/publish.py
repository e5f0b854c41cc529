"""The starts of publishing: video and photo, direct or to the inbox (PLATFORMS.md 6.1)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.accounts import Account
from gembala_sandbox.ids import opaque
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok import app, creator, errors, flow
from gembala_sandbox.tiktok.media import MOST
from gembala_sandbox.wire import Call, json_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DAY = 86_400
CHUNK = (5_000_000, 64_000_000)
_TITLE, _PHOTO_TITLE, _DESCRIPTION, _PHOTOS = 2_200, 90, 4_000, 35
_SWITCHES = (
    "disable_comment", "disable_duet", "disable_stitch", "brand_content_toggle", "brand_organic_toggle", "is_aigc",
    "auto_add_music",
)  # fmt: skip


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise errors.bad(f"The request parameter {name} is invalid.")
    return value


def _words(info: dict[str, Any], name: str, most: int) -> None:
    value = info.get(name, "")
    if not isinstance(value, str) or units(value) > most:
        raise errors.bad(f"The request parameter {name} is invalid: up to {most} UTF-16 units.")


def _info(call: Call, body: dict[str, Any], *, title: int) -> dict[str, Any]:
    """Checked post_info of a direct post."""
    info = _object(body, "post_info")
    _words(info, "title", title)
    _words(info, "description", _DESCRIPTION)
    for name in _SWITCHES:
        if not isinstance(info.get(name, False), bool):
            raise errors.bad(f"The request parameter {name} is invalid.")
    cover = info.get("video_cover_timestamp_ms", 0)
    if not isinstance(cover, int) or cover < 0:
        raise errors.bad("The request parameter video_cover_timestamp_ms is invalid.")
    _looked(call)
    level, me = info.get("privacy_level"), call.me
    if level not in (creator.PUBLIC, creator.MUTUAL, creator.FOLLOWERS, creator.SELF):
        raise errors.bad("The request parameter privacy_level is invalid.")
    _allowed(call.world, me, str(level))
    if level not in creator.options(me):
        raise errors.error("privacy_level_option_mismatch")
    return info


def _looked(call: Call) -> None:
    """creator_info must come before a direct post, so that the creator's options of the day are the ones shown."""
    asked = things.find(call.world, "tiktok", "creator_info", call.me.id)
    recent = asked is not None and call.world.clock.now() - asked.created <= DAY
    if app.settings(call.world)["creator_info_first"] and not recent:
        raise errors.bad("creator_info/query must be called before a direct post.")


def _allowed(world: World, me: Account, level: str) -> None:
    """What only an audited client may, and how many creators of an unaudited one in a day."""
    known = app.settings(world)
    if known["audited"]:
        return
    if level != creator.SELF or not me.flags["private"]:
        raise errors.error("unaudited_client_can_only_post_to_private_accounts")
    since = world.clock.now() - DAY
    active = {t.owner for t in flow.all_of(world) if t.created > since and t.data["mode"] == "direct"}
    if me.id not in active and len(active) >= known["users_per_day"]:
        raise errors.error("reached_active_user_cap")


def _room(call: Call, mode: str) -> None:
    """The creator's caps of 24 hours."""
    known, me = app.settings(call.world), call.me
    if me.flags["banned"] or me.flags["suspended"]:
        raise errors.error("spam_risk_user_banned_from_posting")
    since = call.world.clock.now() - DAY
    recent = [t for t in flow.all_of(call.world, me.id) if t.created > since and t.data["mode"] == mode]
    if mode == "inbox" and sum(t.data["status"] not in flow.ENDED for t in recent) >= known["pending_shares"]:
        raise errors.error("spam_risk_too_many_pending_share")
    if mode == "direct" and sum(t.data["status"] != flow.FAILED for t in recent) >= known["posts_per_day"]:
        raise errors.error("spam_risk_too_many_posts")


def _pulled(call: Call, addresses: list[Any]) -> list[str]:
    for address in addresses:
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            raise errors.bad("The address to pull from is invalid.")
        if not app.verified(call.world, address):
            raise errors.error("url_ownership_unverified")
    return [str(a) for a in addresses]


def _chunks(source: dict[str, Any]) -> dict[str, int]:
    size, chunk, count = (source.get(n) for n in ("video_size", "chunk_size", "total_chunk_count"))
    if not all(isinstance(v, int) and not isinstance(v, bool) and v > 0 for v in (size, chunk, count)):
        raise errors.bad("video_size, chunk_size and total_chunk_count are expected.")
    assert isinstance(size, int) and isinstance(chunk, int) and isinstance(count, int)  # noqa: S101 - checked above
    if size > MOST or count > 1_000:
        raise errors.bad("The video is too big.")
    if size < CHUNK[0]:
        right = chunk == size and count == 1
    else:
        right = CHUNK[0] <= chunk <= CHUNK[1] and chunk <= size and count == size // chunk
    if not right:
        raise errors.bad("The total chunk count is invalid: floor(video_size / chunk_size), chunks of 5 to 64 MB.")
    return {"size": size, "chunk": chunk, "count": count}


def _begin(call: Call, data: dict[str, Any], prefix: str) -> Thing:
    number = str(int(call.world.clock.now() * 1000)) + str(secrets.randbelow(10**6)).zfill(6)
    made = Thing("tiktok", "publish", f"{prefix}~v2-1.{number}", owner=call.me.id, parent="open")
    fault = call.fault.kind if call.fault else ""
    made.data = {
        "status": flow.UPLOADING if data["source"] == "file" else flow.DOWNLOADING,
        "fail_reason": "",
        "armed": fault,
        "received": 0,
        "ready": 0.0,
        "post_id": "",
        "visible_at": 0.0,
        "told": False,
        "seconds": 0.0,
        "width": 0,
        "height": 0,
        "client": call.client(),
    } | data
    return things.keep(call.world, made)


def video(call: Call, mode: str) -> dict[str, Any]:
    """POST …/video/init/ and …/inbox/video/init/."""
    body = json_object(call, errors.bad)
    info = _info(call, body, title=_TITLE) if mode == "direct" else {}
    source = _object(body, "source_info")
    how = source.get("source")
    if how == "PULL_FROM_URL":
        urls = _pulled(call, [source.get("video_url")])
        _room(call, mode)
        made = _begin(
            call, {"sort": "video", "mode": mode, "source": "pull", "info": info, "urls": urls}, _prefix(mode, "url")
        )
        return {"publish_id": made.id}
    if how != "FILE_UPLOAD":
        raise errors.bad("The request parameter source is invalid.")
    sizes = _chunks(source)
    _room(call, mode)
    data: dict[str, Any] = {"sort": "video", "mode": mode, "source": "file", "info": info, "upload": opaque(40)}
    data |= sizes
    made = _begin(call, data, _prefix(mode, "file"))
    flow.file_of(call.world, made).write_bytes(b"")
    things.keep(call.world, Thing("tiktok", "upload", data["upload"], owner=call.me.id, parent=made.id))
    url = call.request.url
    address = f"{url.scheme}://{url.netloc}/tiktok/upload/{data['upload']}?upload_id={made.id.rpartition('.')[2]}"
    return {"publish_id": made.id, "upload_url": address}


def _prefix(mode: str, how: str) -> str:
    return f"v_{'pub' if mode == 'direct' else 'inbox'}_{how}"


def direct_video(call: Call) -> dict[str, Any]:
    """POST /v2/post/publish/video/init/."""
    return video(call, "direct")


def inbox_video(call: Call) -> dict[str, Any]:
    """POST /v2/post/publish/inbox/video/init/."""
    return video(call, "inbox")


def content(call: Call) -> dict[str, Any]:
    """POST /v2/post/publish/content/init/: photos, pulled."""
    body = json_object(call, errors.bad)
    modes = {"DIRECT_POST": "direct", "MEDIA_UPLOAD": "inbox"}
    mode = modes.get(str(body.get("post_mode")), "")
    if body.get("media_type") != "PHOTO" or not mode:
        raise errors.bad("media_type PHOTO and a post_mode are expected.")
    needed = "video.publish" if mode == "direct" else "video.upload"
    if needed not in call.token_scope.split(","):
        raise errors.error("scope_not_authorized")
    info = _info(call, body, title=_PHOTO_TITLE) if mode == "direct" else _object({"post_info": {}} | body, "post_info")
    source = _object(body, "source_info")
    images, cover = source.get("photo_images"), source.get("photo_cover_index", 0)
    if source.get("source") != "PULL_FROM_URL" or not isinstance(images, list) or not 1 <= len(images) <= _PHOTOS:
        raise errors.bad(f"PULL_FROM_URL and 1 to {_PHOTOS} photo_images are expected.")
    if not isinstance(cover, int) or not 0 <= cover < len(images):
        raise errors.bad("The request parameter photo_cover_index is invalid.")
    urls = _pulled(call, images)
    _room(call, mode)
    data = {"sort": "photo", "mode": mode, "source": "pull", "info": info, "urls": urls, "cover": cover}
    return {"publish_id": _begin(call, data, f"p_{'pub' if mode == 'direct' else 'inbox'}_url").id}


def _mine(call: Call) -> Thing:
    publish_id = json_object(call, errors.bad).get("publish_id")
    found = things.find(call.world, "tiktok", "publish", str(publish_id))
    if found is None:
        raise errors.error("invalid_publish_id")
    if found.owner != call.me.id:
        raise errors.error("token_not_authorized_for_specified_publish_id")
    return found


def status(call: Call) -> dict[str, Any]:
    """POST /v2/post/publish/status/fetch/ {publish_id}."""
    found = flow.advance(call.world, _mine(call))
    data, shown = found.data, flow.wire_status(found)
    answer: dict[str, Any] = {"status": shown, "publicaly_available_post_id": []}
    if shown == flow.FAILED:
        answer["fail_reason"] = data["fail_reason"]
    if flow.visible(call.world, found):
        answer["publicaly_available_post_id"] = [int(data["post_id"])]
    answer["uploaded_bytes" if data["source"] == "file" else "downloaded_bytes"] = data["received"]
    return answer
