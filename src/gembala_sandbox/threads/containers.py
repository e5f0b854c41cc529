"""POST /me/threads, its container, publishing, quotas, repost and delete (PLATFORMS.md 7)."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, announce, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import apps, errors, faults, fields, ids, mp4, pictures, urls
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.graph.fetch import Unfetchable, fetch
from gembala_sandbox.graph.params import Params
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.threads import replies
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DAY = 86_400
TYPES = ("TEXT", "IMAGE", "VIDEO", "CAROUSEL")
CONTROLS = ("everyone", "accounts_you_follow", "mentioned_only", "parent_post_author_only", "followers_only")
_IMAGE_BYTES = 8 * 1024 * 1024
_VIDEO_BYTES = 1_000_000_000
_SLOW = 60.0
_tasks: set[asyncio.Task[None]] = set()


async def create(call: Call) -> dict[str, Any]:
    """Make a container; with `auto_publish_text` a text is published at once."""
    given = params(call)
    kind = given.text("media_type")
    if kind not in TYPES:
        raise errors.invalid(f"Param media_type must be one of {{{', '.join(TYPES)}}}")
    if call.me.flags["restricted"]:
        raise faults.answer("threads", "user_restricted")
    _check_text(given, kind)
    container = Thing("threads", "container", ids.threads_id(), owner=call.me.id)
    container.data = {
        "kind": kind,
        "text": given.text("text"),
        "item": given.flag("is_carousel_item"),
        "state": "FINISHED",
        "why": "",
        "ready": call.world.clock.now(),
        "alt": given.text("alt_text"),
        "children": [],
        "reply_to": _reply(call, given),
        "quote": _quote(call, given),
        "control": given.text("reply_control", "everyone"),
        "topic": given.text("topic_tag"),
        "link": given.text("link_attachment"),
        "poll": _poll(given),
        "location": given.text("location_id"),
    }
    await _media(call, given, container)
    things.keep(call.world, container)
    if kind == "TEXT" and given.flag("auto_publish_text"):
        return {"id": _make(call, container).id}
    return {"id": container.id}


def _check_text(given: Params, kind: str) -> None:
    text = given.text("text")
    if len(text) > 500:
        raise errors.invalid("Param text must be at most 500 characters long.")
    if kind == "TEXT" and not text.strip() and not given.has("poll_attachment") and not given.has("link_attachment"):
        raise errors.missing("text")
    topic = given.text("topic_tag")
    if topic and not (1 <= len(topic) <= 50 and not re.search(r"[.&]", topic)):
        raise faults.answer("threads", "bad_topic_tag")
    if given.text("reply_control", "everyone") not in CONTROLS:
        raise errors.invalid(f"Param reply_control must be one of {{{', '.join(CONTROLS)}}}")
    if given.has("link_attachment") and (
        kind != "TEXT" or urls.split(given.text("link_attachment")).scheme[:4] != "http"
    ):
        raise errors.invalid("Param link_attachment must be a URL and is only for text posts")


def _poll(given: Params) -> dict[str, Any]:
    poll = given.object("poll_attachment")
    if not poll:
        return {}
    options = [poll.get(f"option_{letter}") for letter in "abcd"]
    filled = [o for o in options if isinstance(o, str) and o.strip()]
    if len(filled) < 2 or set(poll) - {f"option_{letter}" for letter in "abcd"} or any(len(o) > 25 for o in filled):
        raise errors.invalid("Param poll_attachment must have option_a and option_b, and at most four options")
    return poll


def _reply(call: Call, given: Params) -> str:
    if not given.has("reply_to_id"):
        return ""
    parent = posts.find(call.world, platform="threads", post_id=given.text("reply_to_id"))
    if parent is None:
        raise errors.not_there(given.text("reply_to_id"), "post")
    return parent.id


def _quote(call: Call, given: Params) -> str:
    if not given.has("quote_post_id"):
        return ""
    quoted = posts.find(call.world, platform="threads", post_id=given.text("quote_post_id"))
    if quoted is None:
        raise errors.not_there(given.text("quote_post_id"), "post")
    return quoted.id


async def _media(call: Call, given: Params, container: Thing) -> None:
    kind = container.data["kind"]
    if kind == "CAROUSEL":
        _gather(call, given, container)
    elif kind == "IMAGE":
        if not given.has("image_url"):
            raise errors.missing("image_url")
        await _image(call, given.text("image_url"), container)
    elif kind == "VIDEO":
        if not given.has("video_url"):
            raise errors.missing("video_url")
        container.data["state"] = "IN_PROGRESS"
        _later(call, container, given.text("video_url"))


def _gather(call: Call, given: Params, container: Thing) -> None:
    children = [str(c) for c in given.many("children")]
    if not 2 <= len(children) <= 20:
        raise errors.invalid("Carousels need at least 2 and at most 20 children")
    for child in children:
        found = things.find(call.world, "threads", "container", child)
        if found is None or found.owner != call.me.id or not found.data["item"]:
            raise faults.answer("threads", "container_gone")
    container.data["children"] = children


async def _image(call: Call, address: str, container: Thing) -> None:
    try:
        _, raw = await fetch(address, most=_IMAGE_BYTES)
    except Unfetchable:
        raise faults.answer("threads", "unfetchable") from None
    picture = pictures.look(raw)
    if picture is None or picture.kind not in ("JPEG", "MPO", "PNG") or len(raw) > _IMAGE_BYTES:
        raise errors.error(36001, "The image format is not supported or it is larger than 8 MB.", subcode=2207005)
    if not 0.1 <= picture.aspect <= 10:
        raise errors.error(36003, "The aspect ratio of the image must be within 10:1.", subcode=2207009)
    file_of(call.world, container.id).write_bytes(raw)
    if call.fault is not None and call.fault.kind == "slow_processing":
        container.data["ready"] = call.world.clock.now() + _SLOW


def _later(call: Call, container: Thing, address: str) -> None:
    world, fault = call.world, call.fault.kind if call.fault else ""

    async def work() -> None:
        try:
            _, raw = await fetch(address, most=_VIDEO_BYTES)
        except Unfetchable:
            _settle(world, container, "FAILED_DOWNLOADING_VIDEO", b"", fault)
            return
        film = mp4.look(raw)
        why = "" if film and film.seconds <= 300 and len(raw) <= _VIDEO_BYTES else "INVALID_DURATION"
        if film is None:
            why = "FAILED_PROCESSING_VIDEO"
        _settle(world, container, "FAILED_PROCESSING_VIDEO" if fault == "media_failed" else why, raw, fault)

    task = asyncio.get_running_loop().create_task(work())
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def _settle(world: World, container: Thing, why: str, raw: bytes, fault: str) -> None:
    kept = things.find(world, "threads", "container", container.id) or container
    slow = _SLOW if fault == "slow_processing" else float(apps.settings(world)["processing_seconds"])
    kept.data |= {"state": "ERROR" if why else "FINISHED", "why": why, "ready": world.clock.now() + slow}
    if not why:
        file_of(world, kept.id).write_bytes(raw)
    things.keep(world, kept)


def file_of(world: World, name: str) -> Any:
    """Where the bytes of a container or post lie."""
    return world.store.media_folder / f"th-{name}"


def children(world: World, container: Thing) -> list[Thing]:
    """The containers of a carousel's items."""
    found = [things.find(world, "threads", "container", c) for c in container.data["children"]]
    return [child for child in found if child is not None]


def status(world: World, container: Thing) -> str:
    """IN_PROGRESS, FINISHED, PUBLISHED, ERROR or EXPIRED (after 24 h)."""
    state, now = container.data["state"], world.clock.now()
    if state in ("PUBLISHED", "ERROR"):
        return str(state)
    if now - container.created > DAY:
        return "EXPIRED"
    states = {status(world, child) for child in children(world, container)}
    for worst in ("ERROR", "EXPIRED"):
        if worst in states:
            return worst
    return "IN_PROGRESS" if state != "FINISHED" or now < container.data["ready"] or "IN_PROGRESS" in states else state


_CONTAINER: dict[str, fields.Getter] = {
    "id": lambda call, c, f: c.id,
    "status": lambda call, c, f: status(call.world, c),
    "error_message": lambda call, c, f: c.data["why"] or fields.ABSENT,
}


def read(call: Call) -> dict[str, Any]:
    """GET /{container}?fields=id,status,error_message."""
    asked = fields.parse(params(call).text("fields"))
    return fields.show(call, "ThreadsContainer", _CONTAINER, node(call).thing, asked, "id")


def publishing(call: Call) -> str:
    """`reply` when the container answers another post, else `publish`."""
    container = things.find(call.world, "threads", "container", params(call).text("creation_id"))
    return "reply" if container is not None and container.data["reply_to"] else "publish"


def publish(call: Call) -> dict[str, Any]:
    """POST /me/threads_publish."""
    container = things.find(call.world, "threads", "container", params(call).text("creation_id"))
    if container is None or container.owner != call.me.id or container.data["item"]:
        raise faults.answer("threads", "container_gone")
    state = status(call.world, container)
    if state == "EXPIRED":
        raise faults.answer("threads", "container_gone")
    if state != "FINISHED":
        raise errors.error(
            -1 if state == "ERROR" else 9007,
            "The media is not ready for publishing" if state != "ERROR" else "The media could not be created",
            subcode=2207032 if state == "ERROR" else 2207027,
            title="The media is not ready",
        )
    return {"id": _make(call, container).id}


def used(world: World, account: Account, *, reply: bool) -> int:
    """Posts (or replies) of the last 24 hours."""
    return int(
        world.store.value(
            "SELECT count(*) FROM posts WHERE platform='threads' AND account_id=? AND source='api' AND created>?"
            f" AND reply_to IS {'NOT' if reply else ''} NULL",
            (account.id, world.clock.now() - DAY),
        )
    )


def _make(call: Call, container: Thing) -> Post:
    world, data, me = call.world, container.data, call.me
    reply_to = data["reply_to"] or None
    if used(world, me, reply=reply_to is not None) >= me.flags["replies_per_day" if reply_to else "posts_per_day"]:
        raise faults.answer("threads", "quota")
    parent = posts.find(world, platform="threads", post_id=reply_to) if reply_to else None
    if reply_to and parent is None:
        raise errors.not_there(reply_to, "post")
    made = replies.store(
        world,
        author=me,
        text=data["text"],
        source="api",
        parent=parent,
        quote=data["quote"] or None,
        extra={
            "kind": {"TEXT": "TEXT_POST", "CAROUSEL": "CAROUSEL_ALBUM"}.get(data["kind"], data["kind"]),
            "control": data["control"],
            "topic": data["topic"],
            "link": data["link"],
            "poll": data["poll"],
            "alt": data["alt"],
            "files": [c.id for c in children(world, container)]
            or ([container.id] if data["kind"] in ("IMAGE", "VIDEO") else []),
            "unseen": call.fault is not None and call.fault.kind == "answer_hidden",
        },
        client=call.client(),
    )
    container.data["state"] = "PUBLISHED"
    things.keep(world, container)
    call.stored.append(made.id)
    return made


def operation(call: Call) -> str:
    """`publish` when the text goes live at once, `reply` when it answers another, else `upload`."""
    if params(call).text("auto_publish_text").lower() not in ("true", "1"):
        return "upload"
    return "reply" if params(call).text("reply_to_id") else "publish"


def limits(call: Call) -> dict[str, Any]:
    """GET /me/threads_publishing_limit."""
    me, world = call.me, call.world
    deleted = [
        t for t in things.listing(world, "threads", "deletion", owner=me.id) if t.created > world.clock.now() - DAY
    ]
    values = {
        "quota_usage": used(world, me, reply=False),
        "config": {"quota_total": me.flags["posts_per_day"], "quota_duration": DAY},
        "reply_quota_usage": used(world, me, reply=True),
        "reply_config": {"quota_total": me.flags["replies_per_day"], "quota_duration": DAY},
        "delete_quota_usage": len(deleted),
        "delete_config": {"quota_total": me.flags["deletes_per_day"], "quota_duration": DAY},
    }
    asked = [f.name for f in fields.parse(params(call).text("fields"))] or ["quota_usage", "config"]
    for name in asked:
        if name not in values:
            raise errors.no_field(name, "ThreadsPublishingLimit")
    return {"data": [{name: values[name] for name in asked}]}


def repost(call: Call) -> dict[str, Any]:
    """POST /{post}/repost."""
    post: Post = node(call).thing
    announce.reaction(call.world, kind="repost", actor=call.me, post=post)
    return {"id": ids.threads_id()}


def delete(call: Call) -> dict[str, Any]:
    """DELETE /{post}: one's own, at most so many a day."""
    post, world = node(call).thing, call.world
    if post.account_id != call.me.id:
        raise errors.permission()
    recent = [
        t for t in things.listing(world, "threads", "deletion", owner=call.me.id) if t.created > world.clock.now() - DAY
    ]
    if len(recent) >= accounts.get(world, call.me.id).flags["deletes_per_day"]:
        raise faults.answer("threads", "quota")
    posts.delete(world, post)
    things.keep(world, Thing("threads", "deletion", post.id, owner=call.me.id))
    return {"success": True, "deleted_id": post.id}
