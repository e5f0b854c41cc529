"""Comments of the audience below published posts; this API family neither reads nor writes them (PLATFORMS.md 6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gembala_sandbox import posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post
from gembala_sandbox.tiktok import flow

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """What a made-up person writes; answers to answers hang on the first comment. Raises ValueError where nobody may."""
    video = post if post.reply_to is None else posts.find(world, platform="tiktok", post_id=post.root)
    if video is None or not video.extra["comments_on"] or video.source == "private":
        raise ValueError("comments are off there")
    return posts.insert(
        world,
        platform="tiktok",
        post_id=flow.number(world),
        account_id=author.id,
        text=text,
        source=source,
        created=world.clock.now(),
        reply_to=post.id if post.reply_to in (None, post.root) else post.reply_to,
        root=video.id,
        extra={"status": "PUBLIC"},
    )
