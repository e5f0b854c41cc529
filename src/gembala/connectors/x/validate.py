"""What X would refuse, told before it is sent. Pure and offline."""

from __future__ import annotations

from gembala.platforms.checks import issues
from gembala.platforms.contracts import Capabilities, Issue, Post
from gembala.platforms.counting import INVALID_X, cashtags


def validate(post: Post, caps: Capabilities) -> list[Issue]:
    """Problems of a post in the order a person reads it."""
    found = issues(post, caps)
    if post.recipient is not None:
        return found
    if INVALID_X & set(post.text):
        found.append(Issue("text_invalid_characters", "error"))
    tags = cashtags(post.text)
    if len(tags) > 1:
        found.append(Issue("too_many_cashtags", "error", params={"count": len(tags), "limit": 1}))
    if len(post.media) > 1 and any(item.mime == "image/gif" for item in post.media):
        found.append(Issue("media_gif_alone", "error", "media"))
    return found
