"""Comments below published posts; only the Business API reads and writes them (PLATFORMS.md 6.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gembala_sandbox import announce, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post
from gembala_sandbox.tiktok import flow, hooks

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def store(world: World, *, video: Post, parent: Post | None, author: Account, text: str, source: str) -> Post:
    """Keep a comment (or, with `parent`, a reply to it) and tell the Business app."""
    made = posts.insert(
        world,
        platform="tiktok",
        post_id=flow.number(world),
        account_id=author.id,
        text=text,
        source=source,
        created=world.clock.now(),
        reply_to=parent.id if parent else video.id,
        root=video.id,
        extra={"status": "PUBLIC", "pinned": False},
    )
    tell(world, video, made, author, "insert")
    return made


def tell(world: World, video: Post, found: Post, author: Account, action: str) -> None:
    """`comment.update`: insert, delete, set_to_hidden, set_to_public."""
    content: dict[str, Any] = {
        "comment_id": int(found.id),
        "video_id": int(video.id),
        "comment_type": "comment" if found.reply_to == video.id else "reply",
        "comment_action": action,
        "unique_identifier": "u" + author.id,
        "timestamp": int(world.clock.now() * 1000),
        "text": found.text,
    }
    if found.reply_to != video.id:
        content["parent_comment_id"] = int(str(found.reply_to))
    hooks.tell_business(world, "COMMENT", "comment.update", video.account_id, content)


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """What a made-up person writes. Raises ValueError where nobody may."""
    video = post if post.reply_to is None else posts.find(world, platform="tiktok", post_id=post.root)
    if video is None or not video.extra["comments_on"] or video.source == "private":
        raise ValueError("comments are off there")
    parent = None
    if post.reply_to is not None:
        parent = (
            post if post.reply_to == post.root else posts.find(world, platform="tiktok", post_id=str(post.reply_to))
        )
    return store(world, video=video, parent=parent, author=author, text=text, source=source)


def keep(world: World, found: Post, **changes: Any) -> None:
    """Merge what a comment carries; hidden ones are hidden."""
    found.extra.update(changes)
    world.store.write(
        "UPDATE posts SET extra=?, hidden=? WHERE seq=?",
        (json.dumps(found.extra), int(found.extra["status"] == "HIDDEN"), found.seq),
    )


def like(world: World, found: Post, actor: Account, on: bool) -> None:
    """The account likes a comment, or no longer does."""
    if on:
        announce.reaction(world, kind="like", actor=actor, post=found)
    else:
        announce.take_back(world, kind="like", actor_id=actor.id, post=found)
