"""What becomes of a publish_id: bytes arrive or are pulled, are judged, go live or to an inbox, become visible."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.graph import mp4
from gembala_sandbox.graph.fetch import Unfetchable, fetch
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok import app, creator, hooks, media

if TYPE_CHECKING:
    from gembala_sandbox.world import World

UPLOADING, DOWNLOADING, PROCESSING = "PROCESSING_UPLOAD", "PROCESSING_DOWNLOAD", "PROCESSING"
INBOX, COMPLETE, FAILED = "SEND_TO_USER_INBOX", "PUBLISH_COMPLETE", "FAILED"
ENDED = (COMPLETE, FAILED)
_ARMED = {
    "format_failed": "file_format_check_failed",
    "media_failed": "file_format_check_failed",
    "duration_failed": "duration_check_failed",
    "frame_rate_failed": "frame_rate_check_failed",
    "picture_size_failed": "picture_size_check_failed",
    "publish_internal": "internal",
    "spam_after": "spam_risk",
    "spam_text_after": "spam_risk_text",
}
_fetching: dict[str, asyncio.Task[None]] = {}


def all_of(world: World, owner: str | None = None) -> list[Thing]:
    """Every publish_id (of a creator), oldest first."""
    return things.listing(world, "tiktok", "publish", owner=owner)


def file_of(world: World, thing: Thing) -> Any:
    """Where the bytes lie."""
    return world.store.media_folder / f"tt-{thing.id.rpartition('.')[2]}"


def wire_status(thing: Thing) -> str:
    """The status as TikTok says it."""
    if thing.data["status"] == PROCESSING:
        return UPLOADING if thing.data["source"] == "file" else DOWNLOADING
    return str(thing.data["status"])


def visible(world: World, thing: Thing) -> bool:
    """Whether the id of the post may be told: public, and moderated."""
    data = thing.data
    public = data["info"].get("privacy_level") == creator.PUBLIC
    return bool(data["post_id"] and public and data["visible_at"] and world.clock.now() >= data["visible_at"])


def arrived(world: World, thing: Thing, raw: bytes) -> None:
    """All bytes of a film are here; it is judged when processing ends."""
    reason = media.bad_video(raw, accounts.get(world, thing.owner))
    film = mp4.look(raw)
    if film is not None and film.video is not None:
        thing.data |= {"seconds": film.seconds, "width": film.video.width, "height": film.video.height}
    _processing(world, thing, reason, len(raw))


def _processing(world: World, thing: Thing, reason: str, received: int) -> None:
    armed = thing.data["armed"]
    wait = float(app.settings(world)["processing_seconds"]) + (60.0 if armed == "slow_processing" else 0.0)
    thing.data |= {
        "status": PROCESSING,
        "received": received,
        "fail_reason": _ARMED.get(armed, reason),
        "ready": world.clock.now() + wait,
    }
    things.keep(world, thing)


async def _pull(world: World, thing: Thing) -> None:
    photo = thing.data["sort"] == "photo"
    lost = "photo_pull_failed" if photo else "video_pull_failed"
    limit, seconds = media.PHOTO if photo else media.MOST, float(app.settings(world)["fetch_seconds"])
    reason, total, raw = "", 0, b""
    try:
        for address in thing.data["urls"]:
            _, raw = await fetch(address, most=limit, redirects=False, timeout_seconds=seconds)
            total += len(raw)
            if photo and (reason := media.bad_photo(raw)):
                break
    except Unfetchable:
        reason, raw = lost, b""
    fresh = things.find(world, "tiktok", "publish", thing.id)
    if fresh is None or fresh.data["status"] != DOWNLOADING:
        return
    if thing.data["armed"] == "pull_failed":
        reason = lost
    if photo or reason:
        _processing(world, fresh, reason, total)
    else:
        arrived(world, fresh, raw)


def advance(world: World, thing: Thing) -> Thing:
    """What the clock has brought has happened."""
    data, now, before = thing.data, world.clock.now(), dict(thing.data)
    if data["status"] == PROCESSING and now >= data["ready"]:
        creator_ = accounts.get(world, thing.owner)
        gone = not world.store.one(
            "SELECT 1 FROM tokens WHERE account_id=? AND platform='tiktok' AND kind IN ('access','refresh')",
            (thing.owner,),
        )
        if gone:
            data["fail_reason"] = "auth_removed"
        if creator_.flags["banned"]:
            data["fail_reason"] = "spam_risk_user_banned_from_posting"
        if data["fail_reason"]:
            fail(world, thing, data["fail_reason"])
        elif data["mode"] == "inbox":
            data["status"] = INBOX
            _event(world, thing, "post.publish.inbox_delivered")
        else:
            complete(world, thing)
    if data["status"] == COMPLETE and not data["told"] and visible(world, thing):
        data["told"], thing.parent = True, "done"
        _event(world, thing, "post.publish.publicly_available", post_id=data["post_id"])
    if data != before:
        things.keep(world, thing)
    return thing


def _event(world: World, thing: Thing, event: str, **more: Any) -> None:
    how = "DIRECT_PUBLISH" if thing.data["mode"] == "direct" else "INBOX_SHARE"
    hooks.tell(world, event, thing.owner, {"publish_id": thing.id, "publish_type": how} | more)


def fail(world: World, thing: Thing, reason: str) -> None:
    """It ends badly."""
    thing.data |= {"status": FAILED, "fail_reason": reason}
    thing.parent = "done"
    things.keep(world, thing)
    _event(world, thing, "post.publish.failed", reason=reason)


def complete(world: World, thing: Thing) -> None:
    """The post exists. Others see it unless it is for the creator alone."""
    data, info = thing.data, thing.data["info"]
    level = info.get("privacy_level", creator.SELF)
    owner = accounts.get(world, thing.owner)
    post_id = number(world)
    extra = {
        "publish_id": thing.id,
        "sort": data["sort"],
        "privacy": level,
        "comments_on": not (info.get("disable_comment") or owner.flags["comment_disabled"]),
        "info": info,
        "description": str(info.get("description", "")),
        "seconds": data["seconds"],
        "width": data["width"],
        "height": data["height"],
        "bytes": data["received"],
        "photos": len(data.get("urls", ())) if data["sort"] == "photo" else 0,
    }
    posts.insert(
        world,
        platform="tiktok",
        post_id=post_id,
        account_id=thing.owner,
        text=str(info.get("caption") or info.get("title") or info.get("description") or ""),
        source="private" if level == creator.SELF else "api",
        created=world.clock.now(),
        extra=extra,
        client=data["client"],
    )
    wait = float(app.settings(world)["moderation_seconds"])
    moderated = 0.0 if data["armed"] == "never_visible" else world.clock.now() + wait
    data |= {"status": COMPLETE, "post_id": post_id, "visible_at": moderated}
    if level != creator.PUBLIC or not moderated:
        thing.parent = "done"
    things.keep(world, thing)
    _event(world, thing, "post.publish.complete")


def number(world: World) -> str:
    """19 digits starting with 7, growing: seconds in the upper half, as TikTok's are."""
    last = int(world.store.setting("tiktok_number", 0))
    made = max((int(world.clock.now()) + 10**7) << 32, last + 1)
    world.store.keep_setting("tiktok_number", made)
    return str(made)


def tick(world: World) -> None:
    """Pull what waits to be pulled, and let the clock do its work."""
    for thing in things.listing(world, "tiktok", "publish", parent="open"):
        if thing.data["status"] == DOWNLOADING and thing.id not in _fetching:
            task = asyncio.get_running_loop().create_task(_pull(world, thing))
            _fetching[thing.id] = task
            task.add_done_callback(lambda _, key=thing.id: _fetching.pop(key, None))  # type: ignore[misc]
        elif thing.data["status"] in (PROCESSING, COMPLETE):
            advance(world, thing)
