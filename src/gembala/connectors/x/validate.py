"""What X would refuse, told before it is sent. Pure and offline."""

from __future__ import annotations

from gembala.platforms.contracts import Capabilities, Issue, Post
from gembala.platforms.counting import INVALID_X, cashtags, weighted_x


def validate(post: Post, caps: Capabilities) -> list[Issue]:
    """Problems of a post in the order a person reads it."""
    issues: list[Issue] = []
    length = weighted_x(post.text)
    if not post.text.strip() and not post.media:
        issues.append(Issue("text_empty", "error"))
    if length > caps.text.limit:
        issues.append(Issue("text_too_long", "error", params={"count": length, "limit": caps.text.limit}))
    if INVALID_X & set(post.text):
        issues.append(Issue("text_invalid_characters", "error"))
    tags = cashtags(post.text)
    if len(tags) > 1:
        issues.append(Issue("too_many_cashtags", "error", params={"count": len(tags), "limit": 1}))
    return issues + _media(post, caps)


def _media(post: Post, caps: Capabilities) -> list[Issue]:
    issues: list[Issue] = []
    if len(post.media) > caps.media.max_count:
        params: dict[str, str | int] = {"count": len(post.media), "limit": caps.media.max_count}
        issues.append(Issue("media_too_many", "error", "media", params))
    if len(post.media) > 1 and any(item.mime == "image/gif" for item in post.media):
        issues.append(Issue("media_gif_alone", "error", "media"))
    for index, item in enumerate(post.media):
        at: dict[str, str | int] = {"index": index}
        if item.mime not in caps.media.types:
            issues.append(Issue("media_type", "error", "media", at | {"mime": item.mime}))
        if item.size > caps.media.max_bytes:
            issues.append(Issue("media_too_big", "error", "media", at | {"limit": caps.media.max_bytes}))
        if len(item.alt) > caps.media.alt_text_limit:
            issues.append(Issue("alt_too_long", "error", "media", at | {"limit": caps.media.alt_text_limit}))
        if not item.alt:
            issues.append(Issue("alt_missing", "warning", "media", at))
    return issues
