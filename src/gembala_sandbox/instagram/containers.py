"""POST /{ig}/media and what becomes of a container (PLATFORMS.md 2.2)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import apps, ids, mp4, pictures
from gembala_sandbox.graph import errors as graph_errors
from gembala_sandbox.graph.edges import params, token
from gembala_sandbox.graph.fetch import Unfetchable, fetch
from gembala_sandbox.graph.params import Params
from gembala_sandbox.instagram import errors, rules
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DAY = 86_400
_VIDEOS = ("VIDEO", "REELS", "STORIES")
_SLOW = 60.0
_KEPT = (
    "share_to_feed",
    "collaborators",
    "user_tags",
    "location_id",
    "audio_name",
    "audio_configuration",
    "trial_params",
    "is_ai_generated",
    "is_paid_partnership",
    "branded_content_sponsor_ids",
    "poll_attachment",
    "is_poll_duration_extended",
    "is_comment_prompt_used",
    "cross_post_to_threads",
    "product_tags",
    "cover_url",
    "thumb_offset",
)
_tasks: set[asyncio.Task[None]] = set()


async def create(call: Call) -> dict[str, Any]:
    """Make a container. Pictures are fetched at once, videos afterwards; resumable ones wait for their bytes."""
    given, account = params(call), call.me
    kind = _kind(given)
    rules.check_caption(given.text("caption"))
    _restrictions(account)
    _quota(call.world, account)
    data: dict[str, Any] = {
        "type": kind,
        "caption": given.text("caption"),
        "alt": given.text("alt_text"),
        "item": given.flag("is_carousel_item"),
        "state": "IN_PROGRESS",
        "why": "",
        "ready": call.world.clock.now(),
        "options": {name: given.values[name] for name in _KEPT if given.has(name)},
    }
    if data["alt"] and kind != "IMAGE":
        raise graph_errors.invalid("Param alt_text is only supported for images")
    _check_tags(given)
    for only in ("product_tags", "poll_attachment", "is_poll_duration_extended"):
        if given.has(only) and token(call).host != "facebook":
            raise graph_errors.invalid(f"Param {only} is not supported with Instagram Login")
    container = Thing("instagram", "container", ids.ig_container(), owner=account.id, data=data)
    if kind == "CAROUSEL":
        _gather(call, given, container)
    elif given.text("upload_type") == "resumable":
        if token(call).host != "facebook":
            raise graph_errors.invalid("Param upload_type=resumable is not supported with Instagram Login")
        data |= {"upload": True, "received": 0, "total": 0}
        media_file(call.world, container.id).write_bytes(b"")
    elif given.has("image_url"):
        await _picture(call, given, container)
    else:
        _later(call, container, given.text("video_url"))
    things.keep(call.world, container)
    shown: dict[str, Any] = {"id": container.id}
    if data.get("upload"):
        base = str(call.request.base_url).rstrip("/")
        shown["uri"] = f"{base}/facebook/rupload/ig-api-upload/{call.notes['version']}/{container.id}"
    return shown


def _kind(given: Params) -> str:
    """IMAGE, VIDEO (items of carousels), REELS, STORIES or CAROUSEL. Refuses what does not go together."""
    kind, item = given.text("media_type"), given.flag("is_carousel_item")
    lone_video = kind == "VIDEO" and not item  # a video of its own is a reel
    if kind not in ("", "IMAGE", *_VIDEOS, "CAROUSEL") or lone_video or (item and kind in ("REELS", "STORIES")):
        raise errors.media_type(kind)
    if kind == "CAROUSEL":
        return kind
    if given.text("upload_type") == "resumable":
        if kind not in _VIDEOS:
            raise errors.media_type(kind)
        return kind
    return _kind_of_source(given, kind)


def _kind_of_source(given: Params, kind: str) -> str:
    sources = [n for n in ("image_url", "video_url") if given.has(n)]
    if len(sources) != 1:
        raise graph_errors.error(
            100, "The parameter image_url or video_url is required", subcode=2207023, title="Missing media"
        )
    if kind in ("", "IMAGE"):
        if sources == ["video_url"]:
            raise errors.media_type(kind or "VIDEO")
        return "IMAGE"
    if kind in ("REELS", "VIDEO") and sources == ["image_url"]:
        raise errors.media_type(kind)
    return kind


def _restrictions(account: Account) -> None:
    if account.flags["restricted"]:
        raise errors.known("account_restricted")
    if account.flags["spam"]:
        raise errors.known("spam_restricted")


def _quota(world: World, account: Account) -> None:
    since = world.clock.now() - DAY
    made = world.store.value(
        "SELECT count(*) FROM things WHERE platform='instagram' AND kind='container' AND owner=? AND created>?",
        (account.id, since),
    )
    if made >= account.flags["containers_per_day"]:
        raise errors.known("quota")


def _check_tags(given: Params) -> None:
    for tag in given.many("user_tags"):
        if not isinstance(tag, dict) or not tag.get("username"):
            raise errors.tags(2207036, "A user tag needs a username.")
        if not all(0 <= float(tag.get(axis, 0)) <= 1 for axis in ("x", "y")):
            raise errors.tags(2207035, "The position of a tag lies between 0 and 1.")
    if len(given.many("user_tags")) > 20:
        raise errors.tags(2207040, "Cannot use more than 20 tags.")


def _gather(call: Call, given: Params, container: Thing) -> None:
    children, most = [str(c) for c in given.many("children")], call.me.flags["carousel_most"]
    if not 2 <= len(children) <= most:
        raise errors.carousel_count(most)
    for child in children:
        found = things.find(call.world, "instagram", "container", child)
        if found is None or found.owner != call.me.id or not found.data["item"]:
            raise errors.known("media_missing")
    container.data["children"] = children
    container.data["state"] = "FINISHED"
    if call.fault is not None and call.fault.kind == "child_failed":
        last = things.find(call.world, "instagram", "container", children[-1])
        if last is not None:
            fail(call.world, last, "2207026", "the last item could not be processed")


async def _picture(call: Call, given: Params, container: Thing) -> None:
    address = given.text("image_url")
    try:
        _, raw = await fetch(address, most=rules.IMAGE_BYTES, timeout_seconds=_patience(call.world))
    except Unfetchable as problem:
        raise errors.known("media_timeout") if problem.slow else errors.unfetchable(address) from None
    if call.fault is not None and call.fault.kind == "media_failed":
        raise errors.image_format("unreadable")
    picture = rules.check_image(raw, pictures.look(raw), story=container.data["type"] == "STORIES")
    media_file(call.world, container.id).write_bytes(raw)
    container.data |= {
        "state": "FINISHED",
        "file": {"mime": "image/jpeg", "width": picture.width, "height": picture.height, "size": len(raw)},
        "srgb": picture.srgb,
    }
    if call.fault is not None and call.fault.kind == "slow_processing":
        container.data["ready"] = call.world.clock.now() + _SLOW


def _patience(world: World) -> float:
    return float(apps.settings(world)["fetch_seconds"])


def _later(call: Call, container: Thing, address: str) -> None:
    world, fault = call.world, call.fault.kind if call.fault else ""

    async def work() -> None:
        try:
            most = int(_reel_bytes(world, container)) + 1
            _, raw = await fetch(address, most=most, timeout_seconds=_patience(world))
        except Unfetchable as problem:
            fail(world, container, "2207003" if problem.slow else "2207052", "Media download has failed")
            return
        settle(world, container, raw, fault)

    task = asyncio.get_running_loop().create_task(work())
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def _reel_bytes(world: World, container: Thing) -> float:
    row = world.store.one("SELECT flags FROM accounts WHERE id=?", (container.owner,))
    from gembala_sandbox import accounts

    return float(accounts.get(world, container.owner).flags["reel_megabytes"]) * 1_000_000 if row else 0.0


def settle(world: World, container: Thing, raw: bytes, fault: str = "") -> None:
    """The bytes are here: check them and let them be processed."""
    film = mp4.look(raw)
    kept = things.find(world, "instagram", "container", container.id) or container
    why = rules.film_fault(film, kind=kept.data["type"], reel_bytes=int(_reel_bytes(world, kept)))
    offset = kept.data["options"].get("thumb_offset")
    if why or film is None or film.video is None:
        fail(world, kept, "2207026", why)
        return
    if fault == "media_failed":
        fail(world, kept, "2207053", "unknown upload error")
        return
    if offset is not None and not 0 <= float(offset) <= film.seconds * 1000:
        fail(world, kept, "2207057", "thumb_offset is outside of the video")
        return
    media_file(world, kept.id).write_bytes(raw)
    slow = _SLOW if fault == "slow_processing" else float(apps.settings(world)["processing_seconds"])
    kept.data |= {
        "state": "FINISHED",
        "ready": world.clock.now() + slow,
        "file": {
            "mime": "video/mp4",
            "width": film.video.width,
            "height": film.video.height,
            "size": len(raw),
            "seconds": film.seconds,
            "reels_tab": rules.in_reels_tab(film),
        },
    }
    things.keep(world, kept)


def fail(world: World, container: Thing, subcode: str, why: str) -> None:
    """ERROR, with the words of the status."""
    kept = things.find(world, "instagram", "container", container.id) or container
    kept.data |= {"state": "ERROR", "why": f"Error: Media upload has failed with error code {subcode}. {why}".strip()}
    things.keep(world, kept)


def media_file(world: World, media_id: str) -> Any:
    """Where the bytes lie."""
    return world.store.media_folder / f"ig-{media_id}"


def status(world: World, container: Thing) -> tuple[str, str]:
    """status_code and status: IN_PROGRESS, FINISHED, PUBLISHED, ERROR or EXPIRED (after 24 h)."""
    state, now = container.data["state"], world.clock.now()
    if state in ("PUBLISHED", "ERROR"):
        return state, container.data["why"] or "Published: Media has been successfully published"
    if now - container.created > DAY:
        return "EXPIRED", "Expired: Media has expired"
    states = [status(world, child)[0] for child in children(world, container)]
    if "ERROR" in states:
        return "ERROR", "Error: a child of the carousel has failed"
    if "EXPIRED" in states:
        return "EXPIRED", "Expired: Media has expired"
    if state != "FINISHED" or now < container.data["ready"] or "IN_PROGRESS" in states:
        return "IN_PROGRESS", "In Progress: Media is still being processed"
    return "FINISHED", "Finished: Media has been uploaded and it is ready to be published"


def children(world: World, container: Thing) -> list[Thing]:
    """The containers of a carousel's items."""
    found = [things.find(world, "instagram", "container", c) for c in container.data.get("children", [])]
    return [child for child in found if child is not None]
