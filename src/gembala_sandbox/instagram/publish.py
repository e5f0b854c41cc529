"""POST /{ig}/media_publish, the publishing quota and what publishing makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import errors as graph_errors
from gembala_sandbox.graph import fields, ids
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.instagram import containers, errors
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def used(world: World, account: Account) -> int:
    """Posts of the API in the last 24 hours; a carousel is one."""
    return int(
        world.store.value(
            "SELECT count(*) FROM posts WHERE platform='instagram' AND account_id=? AND source='api'"
            " AND reply_to IS NULL AND created>?",
            (account.id, world.clock.now() - containers.DAY),
        )
    )


def publish(call: Call) -> dict[str, Any]:
    """Publish a finished container once."""
    account, world = call.me, call.world
    container = things.find(world, "instagram", "container", params(call).text("creation_id"))
    if container is None or container.owner != account.id or container.data["item"]:
        raise errors.known("media_missing")
    if account.flags["restricted"]:
        raise errors.known("account_restricted")
    if account.flags["spam"]:
        raise errors.known("spam_restricted")
    if used(world, account) >= account.flags["posts_per_day"]:
        raise errors.known("quota")
    state = containers.status(world, container)[0]
    if state == "EXPIRED":
        raise errors.known("container_gone")
    if state == "ERROR":
        raise errors.known("create_failed")
    if state != "FINISHED":
        raise errors.known("not_ready")
    post = _make(call, account, container)
    container.data |= {"state": "PUBLISHED", "media": post.id, "why": ""}
    things.keep(world, container)
    call.stored.append(post.id)
    return {"id": post.id}


def _make(call: Call, account: Account, container: Thing) -> posts.Post:
    world, data = call.world, container.data
    media_id = ids.ig_media()
    parts = containers.children(world, container) or [container]
    for part in parts:
        containers.media_file(world, part.id).replace(containers.media_file(world, _part_id(media_id, part, container)))
    items = [_item(world, account, media_id, part) for part in containers.children(world, container)]
    video = data.get("file", {}).get("mime") == "video/mp4"
    product = {"REELS": "REELS", "STORIES": "STORY"}.get(data["type"], "FEED")
    extra = {
        "media_type": "CAROUSEL_ALBUM" if items else "VIDEO" if video else "IMAGE",
        "product": product,
        "file": data.get("file", {}),
        "alt": data["alt"],
        "items": items,
        "shortcode": ids.shortcode(),
        "comments_on": True,
        "options": data["options"],
        "hidden_from_list": call.fault is not None and call.fault.kind == "answer_hidden",
    }
    return posts.insert(
        world,
        platform="instagram",
        post_id=media_id,
        account_id=account.id,
        text=data["caption"] if product != "STORY" else "",
        source="api",
        created=world.clock.now(),
        extra=extra,
        client=call.client(),
    )


def _part_id(media_id: str, part: Thing, container: Thing) -> str:
    return media_id if part.id == container.id else part.id


def _item(world: World, account: Account, media_id: str, part: Thing) -> str:
    """A child of a carousel as a medium of its own; it keeps the container's file."""
    made = Thing("instagram", "item", ids.ig_media(), owner=account.id, parent=media_id)
    made.data = {"file": part.data["file"], "alt": part.data["alt"], "source": part.id, "shortcode": ids.shortcode()}
    return things.keep(world, made).id


def limit(call: Call) -> dict[str, Any]:
    """GET /{ig}/content_publishing_limit?fields=quota_usage,config."""
    total = call.me.flags["posts_per_day"]
    values = {"quota_usage": used(call.world, call.me), "config": {"quota_total": total, "quota_duration": 86_400}}
    asked = [f.name for f in fields.parse(params(call).text("fields"))] or ["quota_usage"]
    for name in asked:
        if name not in values:
            raise graph_errors.no_field(name, "ContentPublishingLimitResponse")
    return {"data": [{name: values[name] for name in asked}]}


_CONTAINER: dict[str, fields.Getter] = {
    "id": lambda call, c, f: c.id,
    "status_code": lambda call, c, f: containers.status(call.world, c)[0],
    "status": lambda call, c, f: containers.status(call.world, c)[1],
    "copyright_check_status": lambda call, c, f: {"status": "completed", "matches_found": False},
    "video_status": lambda call, c, f: {
        "uploading_phase": {
            "status": "complete" if c.data.get("file") else "in_progress",
            "bytes_transferred": c.data.get("received", 0),
        }
    },
}


def read_container(call: Call) -> dict[str, Any]:
    """GET /{container}?fields=status_code,status."""
    return fields.show(
        call, "IGContainer", _CONTAINER, node(call).thing, fields.parse(params(call).text("fields")), "id"
    )
