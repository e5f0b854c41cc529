"""Comment threads and replies: read, written, changed, deleted, moderated (PLATFORMS.md 4)."""

from __future__ import annotations

import html
import secrets
import string
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post
from gembala_sandbox.rows import Rows
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import errors, pages, videos
from gembala_sandbox.youtube.platform import ids, parts

if TYPE_CHECKING:
    from gembala_sandbox.world import World

THREAD_PARTS, PARTS = ("id", "replies", "snippet"), ("id", "snippet")
_STATE = "json_extract(extra,'$.state')=?"
STATES = ("published", "heldForReview", "likelySpam", "rejected")
_LETTERS = string.ascii_letters + string.digits + "-_"


def _new_id(parent: Post | None) -> str:
    made = "Ug" + "".join(secrets.choice(_LETTERS) for _ in range(24))
    return f"{parent.id}.{made[2:24]}" if parent else made


def of_video(world: World, video_id: str) -> int:
    """Published comments and replies below a video."""
    return int(
        world.store.value(
            "SELECT count(*) FROM posts WHERE platform='youtube' AND root=? AND reply_to IS NOT NULL AND deleted=0"
            " AND json_extract(extra,'$.state')='published'",
            (video_id,),
        )
    )


def store(
    world: World, *, video: Post, parent: Post | None, author: Account, text: str, source: str, state: str = "published"
) -> Post:
    """Keep a comment (or, with `parent`, a reply to it)."""
    return posts.insert(
        world,
        platform="youtube",
        post_id=_new_id(parent),
        account_id=author.id,
        text=text,
        source=source,
        created=world.clock.now(),
        reply_to=parent.id if parent else video.id,
        root=video.id,
        extra={"state": state, "edited": 0.0},
    )


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """What a made-up person writes. Raises ValueError where nobody (or not that person) may."""
    video = post if post.reply_to is None else posts.find(world, platform="youtube", post_id=post.root)
    if video is None or not video.extra["comments_on"] or video.extra["privacy"] == "private":
        raise ValueError("comments are off there")
    if things.find(world, "youtube", "banned", f"{video.account_id}:{author.id}") is not None:
        raise ValueError("the channel has hidden that person")
    parent = None if post.reply_to is None else _top(world, post)
    owner = accounts.get(world, video.account_id)
    state = "heldForReview" if owner.flags["hold_comments"] else "published"
    return store(world, video=video, parent=parent, author=author, text=text, source=source, state=state)


def _top(world: World, found: Post) -> Post:
    if found.reply_to == found.root:
        return found
    return posts.find(world, platform="youtube", post_id=str(found.reply_to)) or found


def _snippet(call: Call, found: Post) -> dict[str, Any]:
    author = accounts.get(call.world, found.account_id)
    base = str(call.request.base_url).rstrip("/")
    plain = call.query("textFormat") == "plainText"
    shown: dict[str, Any] = {
        "videoId": found.root,
        "textDisplay": found.text if plain else html.escape(found.text, quote=True).replace("\n", "<br>"),
        "authorDisplayName": f"@{author.handle}",
        "authorProfileImageUrl": f"{base}/youtube/cdn/{author.id}",
        "authorChannelUrl": f"http://www.youtube.com/@{author.handle}",
        "authorChannelId": {"value": author.id},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": found.likes,
        "publishedAt": pages.stamp(found.created),
        "updatedAt": pages.stamp(found.extra["edited"] or found.created),
    }
    video = posts.find(call.world, platform="youtube", post_id=found.root, gone_too=True)
    if found.account_id == call.me.id:
        shown["textOriginal"] = found.text
    if video is not None:
        shown["channelId"] = video.account_id
        if video.account_id == call.me.id and found.extra["state"] != "published":
            shown["moderationStatus"] = found.extra["state"]
    if found.reply_to != found.root:
        shown["parentId"] = found.reply_to
    return shown


def show(call: Call, found: Post, wanted: list[str]) -> dict[str, Any]:
    """A comment."""
    return pages.resource("comment", found.id, wanted, {"snippet": lambda: _snippet(call, found)})


def answers_of(world: World, top: Post, states: tuple[str, ...] = ("published",)) -> Rows:
    marks = ",".join("?" * len(states))
    where = f"platform='youtube' AND reply_to=? AND json_extract(extra,'$.state') IN ({marks})"
    return Rows(world, where, (top.id, *states), newest_first=False)


def thread(call: Call, top: Post, wanted: list[str]) -> dict[str, Any]:
    video = posts.find(call.world, platform="youtube", post_id=top.root, gone_too=True)
    answers = answers_of(call.world, top)
    return pages.resource(
        "commentThread",
        top.id,
        wanted,
        {
            "snippet": lambda: {
                "channelId": video.account_id if video else "",
                "videoId": top.root,
                "topLevelComment": show(call, top, ["snippet"]),
                "canReply": True,
                "totalReplyCount": len(answers),
                "isPublic": top.extra["state"] == "published",
            },
            "replies": lambda: (
                {"comments": [show(call, a, ["snippet"]) for a in answers[-5:][::-1]]} if answers else None
            ),
        },
    )


def threads(call: Call) -> dict[str, Any]:
    """GET /commentThreads?videoId= | allThreadsRelatedToChannelId= | id=; only the owner sees what is held."""
    wanted = parts(call, THREAD_PARTS)
    state = call.query("moderationStatus", "published")
    if state not in STATES[:3]:
        raise errors.bad("invalidValue", "Invalid moderationStatus.", "parameter:moderationStatus")
    seen, owner = _wanted_threads(call, state)
    if state != "published" and owner != call.me.id:
        raise errors.forbidden("The moderationStatus filter needs the channel owner's authorization.")
    if (word := call.query("searchTerms").casefold()) != "":
        seen = [p for p in seen if word in p.text.casefold()]
    if call.query("order", "time") == "relevance":
        seen = sorted(seen, key=lambda p: -(p.likes + p.replies))
    return pages.listing(call, "commentThread", seen, lambda p: thread(call, p, wanted), usual=20, most=100)


def _wanted_threads(call: Call, state: str) -> tuple[Sequence[Post], str]:
    """Top-level comments, newest first, and the channel they stand on."""
    if ids(call):
        found = [posts.find(call.world, platform="youtube", post_id=i) for i in ids(call)]
        tops = [p for p in found if p is not None and p.reply_to == p.root]
        return [p for p in tops if p.extra["state"] == state], call.me.id
    if channel := call.query("allThreadsRelatedToChannelId"):
        where = (
            "reply_to=root AND root IN (SELECT id FROM posts WHERE platform='youtube' AND account_id=? AND deleted=0)"
        )
        return Rows(call.world, f"platform='youtube' AND {where} AND {_STATE}", (channel, state)), channel
    if not call.query("videoId"):
        raise errors.no_filter("videoId", "id", "allThreadsRelatedToChannelId")
    video = open_video(call, call.query("videoId"))
    return Rows(call.world, f"platform='youtube' AND reply_to=? AND {_STATE}", (video.id, state)), video.account_id


def open_video(call: Call, video_id: str) -> Post:
    video = posts.find(call.world, platform="youtube", post_id=video_id)
    if video is None or video.reply_to is not None or not videos.visible(call, video):
        raise errors.not_found("video")
    if not video.extra["comments_on"]:
        raise errors.of_kind("comments_disabled")
    return video


def listing(call: Call) -> dict[str, Any]:
    """GET /comments?parentId= | id=."""
    wanted = parts(call, PARTS)
    if ids(call):
        found = [posts.find(call.world, platform="youtube", post_id=i) for i in ids(call)]
        seen: Sequence[Post] = [p for p in found if p is not None and p.reply_to is not None]
    elif call.query("parentId"):
        parent = posts.find(call.world, platform="youtube", post_id=call.query("parentId"))
        if parent is None or parent.reply_to is None:
            raise errors.not_found("comment")
        seen = answers_of(call.world, parent)
    else:
        raise errors.no_filter("id", "parentId")
    return pages.listing(call, "comment", seen, lambda p: show(call, p, wanted), usual=20, most=100)
