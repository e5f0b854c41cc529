"""What becomes of a share: its media are pulled and judged, it goes live or to the drafts, its id is told later."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.graph import mp4
from gembala_sandbox.graph.fetch import Unfetchable, fetch
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok import media
from gembala_sandbox.tiktok.flow import number
from gembala_sandbox.tiktok_business import app, hooks

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DOWNLOADING, PROCESSING = "PROCESSING_DOWNLOAD", "PROCESSING"
INBOX, COMPLETE, FAILED = "SEND_TO_USER_INBOX", "PUBLISH_COMPLETE", "FAILED"
_DAY = 86_400
_ARMED = {
    "format_failed": "file_format_check_failed",
    "media_failed": "file_format_check_failed",
    "duration_failed": "duration_check_failed",
    "frame_rate_failed": "frame_rate_check_failed",
    "picture_size_failed": "picture_size_check_failed",
    "publish_internal": "internal",
    "auth_removed": "auth_removed",
    "quota": "spam_risk_too_many_posts",
    "spam_after": "spam_risk",
    "spam_text_after": "spam_risk_text",
}
_fetching: dict[str, asyncio.Task[None]] = {}


def shown_id(world: World, identifier: str) -> str | int:
    """An id as the wire shows it: text, or a number when the app is set so."""
    return int(identifier) if app.settings(world)["numeric_ids"] else identifier


def wire_status(thing: Thing) -> str:
    """The status as TikTok says it; what is processed still counts as downloading."""
    return DOWNLOADING if thing.data["status"] == PROCESSING else str(thing.data["status"])


def visible(world: World, thing: Thing) -> bool:
    """Whether the id of the post may be told."""
    data = thing.data
    return bool(data["post_id"] and data["visible_at"] and world.clock.now() >= data["visible_at"])


async def _pull(world: World, thing: Thing) -> None:
    data, judged = dict(thing.data), {"bytes": 0, "seconds": 0.0}
    lost = "photo_pull_failed" if data["sort"] == "photo" else "video_pull_failed"
    try:
        if data["armed"] == "pull_failed":
            raise Unfetchable("armed")
        reason = await (_photos if data["sort"] == "photo" else _film)(world, thing, judged)
    except Unfetchable:
        reason = lost
    fresh = things.find(world, app.NAME, "publish", thing.id)
    if fresh is None or fresh.data["status"] != DOWNLOADING:
        return
    slow = 60.0 if data["armed"] == "slow_processing" else 0.0
    ready = world.clock.now() + float(app.settings(world)["processing_seconds"]) + slow
    fresh.data |= judged | {"status": PROCESSING, "reason": _ARMED.get(data["armed"], reason), "ready": ready}
    things.keep(world, fresh)


async def _film(world: World, thing: Thing, judged: dict[str, Any]) -> str:
    known, account = app.settings(world), accounts.get(world, thing.owner)
    seconds, most = float(known["fetch_seconds"]), int(known["most_bytes"])
    _, raw = await fetch(thing.data["urls"][0], most=most, redirects=False, timeout_seconds=seconds)
    judged["bytes"] = len(raw)
    if len(raw) > most:
        return "file_format_check_failed"
    film = mp4.look(raw)
    judged["seconds"] = film.seconds if film else 0.0
    if reason := media.bad_video(raw, account):
        return reason
    if thing.data["thumbnail"]:
        _, cover = await fetch(thing.data["thumbnail"], most=media.PHOTO, redirects=False, timeout_seconds=seconds)
        return media.bad_photo(cover)
    return ""


async def _photos(world: World, thing: Thing, judged: dict[str, Any]) -> str:
    seconds = float(app.settings(world)["fetch_seconds"])
    for address in thing.data["urls"]:
        _, raw = await fetch(address, most=media.PHOTO, redirects=False, timeout_seconds=seconds)
        judged["bytes"] += len(raw)
        if reason := media.bad_photo(raw):
            return reason
    return ""


def _too_many(world: World, thing: Thing) -> str:
    """Why the account may not share more within a day, or nothing."""
    known, since = app.settings(world), world.clock.now() - _DAY
    own = things.listing(world, app.NAME, "publish", owner=thing.owner)
    recent = [t for t in own if t.created > since and t.id != thing.id]
    if thing.data["draft"]:
        waiting = sum(t.data["status"] == INBOX for t in recent)
        return "spam_risk_too_many_pending_share" if waiting >= known["pending_shares"] else ""
    posted = sum(t.data["status"] == COMPLETE and not t.data["draft"] for t in recent)
    return "spam_risk_too_many_posts" if posted >= known["posts_per_day"] else ""


def advance(world: World, thing: Thing) -> Thing:
    """What the clock has brought has happened."""
    data, before = thing.data, dict(thing.data)
    if data["status"] == PROCESSING and world.clock.now() >= data["ready"]:
        banned = accounts.get(world, thing.owner).flags["banned"]
        reason = "spam_risk_user_banned_from_posting" if banned else data["reason"] or _too_many(world, thing)
        if reason:
            fail(world, thing, reason)
        elif data["draft"]:
            data["status"] = INBOX
            _tell(world, thing, "post.publish.inbox_delivered")
        else:
            complete(world, thing)
    if data["status"] == COMPLETE and not data["told"] and visible(world, thing):
        data["told"], thing.parent = True, "done"
        _tell(world, thing, "post.publish.publicly_available", post_id=shown_id(world, data["post_id"]))
    if data != before:
        things.keep(world, thing)
    return thing


def _tell(world: World, thing: Thing, event: str, **more: Any) -> None:
    how = "INBOX_SHARE" if thing.data["draft"] else "DIRECT_PUBLISH"
    hooks.tell(world, "VIDEO", event, thing.owner, {"publish_id": thing.id, "publish_type": how} | more)


def taken_down(world: World, open_id: str, publish_id: str, post_id: str) -> None:
    """Others no longer see the post."""
    content = {"publish_id": publish_id, "post_id": shown_id(world, post_id)}
    hooks.tell(world, "VIDEO", "post.publish.no_longer_publicaly_available", open_id, content)


def fail(world: World, thing: Thing, reason: str) -> None:
    """It ends badly."""
    thing.data |= {"status": FAILED, "reason": reason}
    thing.parent = "done"
    things.keep(world, thing)
    _tell(world, thing, "post.publish.failed", reason=reason)


def complete(world: World, thing: Thing) -> None:
    """The post exists and everybody sees it."""
    data, info, post_id = thing.data, thing.data["info"], number(world)
    posts.insert(
        world,
        platform=app.NAME,
        post_id=post_id,
        account_id=thing.owner,
        text=str(info.get("caption") or info.get("title") or ""),
        source="api",
        created=world.clock.now(),
        extra={
            "publish_id": thing.id,
            "sort": data["sort"],
            "comments_on": not (info["disable_comment"] or accounts.get(world, thing.owner).flags["comment_disabled"]),
            "info": info,
            "seconds": data["seconds"],
            "bytes": data["bytes"],
            "photos": len(data["urls"]) if data["sort"] == "photo" else 0,
        },
        client=data["client"],
    )
    lag = float(app.settings(world)["post_id_seconds"])
    never = data["armed"] == "never_visible"
    data |= {"status": COMPLETE, "post_id": post_id, "visible_at": 0.0 if never else world.clock.now() + lag}
    thing.parent = "done" if never else thing.parent
    things.keep(world, thing)
    _tell(world, thing, "post.publish.complete")


def tick(world: World) -> None:
    """Pull what waits to be pulled, and let the clock do its work."""
    for thing in things.listing(world, app.NAME, "publish", parent="open"):
        if thing.data["status"] == DOWNLOADING and thing.id not in _fetching:
            task = asyncio.get_running_loop().create_task(_pull(world, thing))
            _fetching[thing.id] = task
            task.add_done_callback(lambda _, key=thing.id: _fetching.pop(key, None))  # type: ignore[misc]
        elif thing.data["status"] in (PROCESSING, COMPLETE):
            advance(world, thing)
