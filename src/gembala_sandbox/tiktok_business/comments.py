"""Comments below an account's posts: kept, changed, and told to the app as `comment.update`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post
from gembala_sandbox.tiktok.flow import number
from gembala_sandbox.tiktok_business import app, hooks
from gembala_sandbox.tiktok_business.flow import shown_id

if TYPE_CHECKING:
    from gembala_sandbox.world import World

STATES = {"set_to_hidden": "HIDDEN", "set_to_friends_only": "FRIENDS", "set_to_public": "PUBLIC"}
"""What a `comment_action` leaves behind; lists show all that is not public as HIDDEN."""


def identifier(author: Account) -> str:
    """The `unique_identifier` of a person, the same for ever."""
    return "u" + author.id


def store(world: World, *, video: Post, parent: Post | None, author: Account, text: str, source: str) -> Post:
    """Keep a comment (or, with `parent`, a reply to it) and tell the app."""
    made = posts.insert(
        world,
        platform=app.NAME,
        post_id=number(world),
        account_id=author.id,
        text=text,
        source=source,
        created=world.clock.now(),
        reply_to=parent.id if parent else video.id,
        root=video.id,
        extra={"status": "PUBLIC", "pinned": False},
    )
    _tell(world, video, made, "insert")
    return made


def first_of(world: World, comment_: Post) -> Post:
    """The comment that a reply hangs on; answers to answers hang there too."""
    if comment_.reply_to == comment_.root:
        return comment_
    return posts.find(world, platform=app.NAME, post_id=str(comment_.reply_to)) or comment_


def _tell(world: World, video: Post, found: Post, action: str) -> None:
    reply = found.reply_to != video.id
    content: dict[str, Any] = {
        "comment_id": shown_id(world, found.id),
        "video_id": shown_id(world, video.id),
        "comment_type": "reply" if reply else "comment",
        "comment_action": action,
        "unique_identifier": identifier(accounts.get(world, found.account_id)),
        "timestamp": int(world.clock.now() * 1000),
        "text": found.text,
    }
    if reply:
        content["parent_comment_id"] = shown_id(world, str(found.reply_to))
    hooks.tell(world, "COMMENT", "comment.update", video.account_id, content)


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """What a made-up person writes below a post or comment. Raises ValueError where nobody may."""
    video = post if post.reply_to is None else posts.find(world, platform=app.NAME, post_id=post.root)
    if video is None or not video.extra["comments_on"]:
        raise ValueError("comments are off there")
    parent = None if post.reply_to is None else first_of(world, post)
    return store(world, video=video, parent=parent, author=author, text=text, source=source)


def change(world: World, found: Post, **changes: Any) -> None:
    """Merge what a comment carries (`status`, `pinned`); what is not public is hidden."""
    found.extra.update(changes)
    world.store.write(
        "UPDATE posts SET extra=?, hidden=? WHERE seq=?",
        (json.dumps(found.extra), int(found.extra["status"] != "PUBLIC"), found.seq),
    )


def act(world: World, found: Post, action: str) -> None:
    """`delete` (replies go with it), or one of STATES; the app is told when something changed."""
    video = posts.find(world, platform=app.NAME, post_id=found.root)
    if action == "delete":
        for below in posts.select(world, "platform=? AND reply_to=?", (app.NAME, found.id), limit=100_000):
            posts.delete(world, below)
        posts.delete(world, found)
    elif found.extra["status"] == STATES[action]:
        return
    else:
        change(world, found, status=STATES[action])
    if video is not None:
        _tell(world, video, found, action)
