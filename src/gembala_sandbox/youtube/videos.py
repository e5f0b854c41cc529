"""Videos: checked, stored, processed, published at their time, changed, deleted (PLATFORMS.md 4)."""

from __future__ import annotations

import hashlib
import json
import secrets
import string
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from gembala_sandbox import announce, posts, republish
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import mp4
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import errors, hub, pages, project, video_shape
from gembala_sandbox.youtube.platform import body_of, empty, ids, parts
from gembala_sandbox.youtube.video_rules import CATEGORIES, check

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DAY = 86_400
_WEBM = b"\x1aE\xdf\xa3"


def new_id() -> str:
    """Eleven characters."""
    return "".join(secrets.choice(string.ascii_letters + string.digits + "-_") for _ in range(11))


def path(world: World, video_id: str) -> Any:
    """Where the bytes lie."""
    return world.store.media_folder / f"yt-{video_id}"


def begin(call: Call, meta: dict[str, Any]) -> dict[str, Any]:
    """What an upload session remembers. Refuses bad metadata and too many uploads of the channel."""
    parts(call, video_shape.PARTS)
    uploads = call.world.store.value(
        "SELECT count(*) FROM posts WHERE platform='youtube' AND account_id=? AND reply_to IS NULL AND created>?",
        (call.me.id, call.world.clock.now() - DAY),
    )
    if uploads >= call.me.flags["uploads_per_day"]:
        raise errors.of_kind("upload_limit")
    kept = check(call, meta)
    kept["parts"] = parts(call, video_shape.PARTS)
    kept["notify"] = call.query("notifySubscribers", "true").lower() != "false"
    return kept


def complete(call: Call, kept: dict[str, Any], raw: bytes) -> dict[str, Any]:
    """All bytes are here: the video exists, and is processed from now on."""
    world, fault = call.world, call.fault.kind if call.fault else ""
    digest = hashlib.sha256(raw).hexdigest()
    film = mp4.look(raw)
    failure = "" if film or raw[:4] == _WEBM else "emptyFile" if not raw else "invalidFile"
    twin = world.store.one(
        "SELECT 1 FROM posts WHERE platform='youtube' AND account_id=? AND deleted=0 AND json_extract(extra,'$.digest')=?",
        (call.me.id, digest),
    )
    slow = 60.0 if fault == "slow_processing" else float(project.settings(world)["processing_seconds"])
    video_id = new_id()
    path(world, video_id).write_bytes(raw)
    track = film.video if film else None
    extra = kept | {
        "digest": digest,
        "size": len(raw),
        "seconds": film.seconds if film else 0.0,
        "width": track.width if track else 0,
        "height": track.height if track else 0,
        "ready": world.clock.now() + slow,
        "failure": "conversion" if fault == "media_failed" else failure,
        "rejection": "duplicate" if twin or fault == "rejected_duplicate" else "",
        "comments_on": not kept["kids"],
        "thumbnail": "",
        "published": 0.0,
        "was_public": False,
    }
    made = _insert(world, call.me, video_id, extra, "draft", call.client())
    call.stored.append(made.id)
    tick(world)
    fresh = posts.find(world, platform="youtube", post_id=video_id) or made
    return video_shape.video(call, fresh, kept["parts"])


def _insert(
    world: World, channel: Account, video_id: str, extra: dict[str, Any], source: str, client: dict[str, str]
) -> Post:
    return posts.insert(
        world,
        platform="youtube",
        post_id=video_id,
        account_id=channel.id,
        text=extra["title"],
        source=source,
        created=world.clock.now(),
        extra=extra,
        client=client,
    )


def processed(world: World, post: Post) -> bool:
    """Whether the video can be seen at all."""
    bad = post.extra["failure"] or post.extra["rejection"]
    return not bad and world.clock.now() >= post.extra["ready"]


def tick(world: World) -> None:
    """What is processed and public (or has come to its time) goes live."""
    now = world.clock.now()
    for post in posts.select(world, "platform='youtube' AND source='draft' AND reply_to IS NULL", (), limit=5_000):
        extra = post.extra
        if not processed(world, post):
            continue
        if extra["publish_at"] and extra["privacy"] == "private" and extra["publish_at"] <= now:
            keep(world, post, {"privacy": "public", "publish_at": None})
        if extra["privacy"] == "public":
            _go_live(world, post)


def _go_live(world: World, post: Post) -> None:
    extra = post.extra | {"published": world.clock.now(), "was_public": True}
    hub.tell(world, republish.live(world, post, extra=extra, created=post.created))


def keep(world: World, post: Post, changes: dict[str, Any]) -> None:
    """Merge what a video carries."""
    post.extra.update(changes)
    world.store.write(
        "UPDATE posts SET extra=?, text=? WHERE seq=?", (json.dumps(post.extra), post.extra["title"], post.seq)
    )


def own(call: Call, video_id: str) -> Post:
    """A video of the caller's channel. Refuses others."""
    post = posts.find(call.world, platform="youtube", post_id=video_id)
    if post is None or post.reply_to is not None:
        raise errors.not_found("video")
    if post.account_id != call.me.id:
        raise errors.forbidden()
    return post


def visible(call: Call, post: Post) -> bool:
    """Private videos are seen by their channel alone."""
    return post.account_id == call.me.id or (post.extra["privacy"] != "private" and processed(call.world, post))


def listing(call: Call) -> dict[str, Any]:
    """GET /videos?part=&id= (up to 50), myRating=like, or chart=mostPopular."""
    wanted = parts(call, video_shape.PARTS)
    if call.query("myRating"):
        rows = call.world.store.all(
            "SELECT subject FROM reactions WHERE platform='youtube' AND kind='like' AND actor=?", (call.me.id,)
        )
        named = [row["subject"] for row in rows]
    elif call.query("chart"):
        found = posts.select(call.world, "platform='youtube' AND source='api' AND reply_to IS NULL", (), limit=50)
        named = [p.id for p in sorted(found, key=lambda p: -p.impressions)]
    else:
        named = ids(call)
        if not named:
            raise errors.no_filter("id", "chart", "myRating")
    found_posts = [posts.find(call.world, platform="youtube", post_id=i) for i in dict.fromkeys(named[:50])]
    seen = [p for p in found_posts if p is not None and p.reply_to is None and visible(call, p)]
    return pages.listing(call, "video", seen, lambda p: video_shape.video(call, p, wanted), usual=50)


def stats(call: Call) -> dict[str, Any]:
    """GET /videos:batchGetStats."""
    found = [posts.find(call.world, platform="youtube", post_id=i) for i in ids(call)[:50]]
    items = [video_shape.stats(call, p) for p in found if p is not None and visible(call, p)]
    return {"kind": "youtube#batchGetStatsResponse", "etag": "stats", "items": items}


def update(call: Call) -> dict[str, Any]:
    """PUT /videos: the parts named are replaced whole."""
    body, wanted = body_of(call), parts(call, video_shape.PARTS)
    post = own(call, str(body.get("id", "")))
    named = {name: body.get(name) for name in ("snippet", "status", "paidProductPlacementDetails") if name in wanted}
    if "snippet" in named and not (named["snippet"] or {}).get("categoryId"):
        raise errors.bad("invalidCategoryId", "The snippet.categoryId property specifies an invalid category ID.")
    if post.extra["was_public"] and (named.get("status") or {}).get("publishAt"):
        raise errors.bad("invalidPublishAt", "The video has been published already.")
    before = (post.extra["title"], post.extra["description"])
    keep(call.world, post, check(call, {k: v for k, v in named.items() if v is not None}, post.extra))
    live = post.extra["privacy"] == "public"
    if post.extra["was_public"]:
        call.world.store.write("UPDATE posts SET source=? WHERE seq=?", ("api" if live else "hidden", post.seq))
        if live and before != (post.extra["title"], post.extra["description"]):
            hub.tell(call.world, post)
    tick(call.world)
    fresh = posts.find(call.world, platform="youtube", post_id=post.id) or post
    return video_shape.video(call, fresh, wanted)


def delete(call: Call) -> Response:
    """DELETE /videos?id=."""
    if not call.query("id"):
        raise errors.required("id")
    posts.delete(call.world, own(call, call.query("id")))
    return empty()


def rate(call: Call) -> Response:
    """POST /videos/rate?id=&rating=like|dislike|none."""
    post = posts.find(call.world, platform="youtube", post_id=call.query("id"))
    if post is None:
        raise errors.not_found("video")
    if call.query("rating") not in ("like", "dislike", "none"):
        raise errors.bad(
            "invalidRating", "The request contained an unexpected value for the rating.", "parameter:rating"
        )
    if call.query("rating") == "like":
        announce.reaction(call.world, kind="like", actor=call.me, post=post)
    else:
        announce.take_back(call.world, kind="like", actor_id=call.me.id, post=post)
    return empty()


def _category(name: str) -> dict[str, Any]:
    snippet = {"title": CATEGORIES[name], "assignable": True, "channelId": "UCBR8-60-B28hp2BmDPdntcQ"}
    return pages.resource("videoCategory", name, ["snippet"], {"snippet": lambda: snippet})


def categories(call: Call) -> dict[str, Any]:
    """GET /videoCategories?regionCode=|id=."""
    items = [_category(name) for name in ids(call) or list(CATEGORIES) if name in CATEGORIES]
    return {"kind": "youtube#videoCategoryListResponse", "etag": "categories", "items": items}
