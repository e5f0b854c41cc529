"""Whom the network tells of a post, as the real one was seen to do (docs/connectors/bluesky.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gembala_sandbox import posts
from gembala_sandbox.clock import parse_iso
from gembala_sandbox.posts import Post

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DEPTH = 4
"""Of how many posts above it the writers hear of a reply."""


def told_of(world: World, post: Post, *, mentioned: list[str]) -> dict[str, tuple[str, str | None]]:
    """Account id → reason and what it is about: first mentions, then the quoted one, then the four posts above."""
    told: dict[str, tuple[str, str | None]] = {}
    for account_id in mentioned:
        told.setdefault(account_id, ("mention", None))
    quoted = _find(world, post.quote_of)
    if quoted is not None:
        told.setdefault(quoted.account_id, ("quote", quoted.id))
    above = _find(world, post.reply_to)
    for _ in range(DEPTH):
        if above is None:
            break
        told.setdefault(above.account_id, ("reply", above.id))
        if above.hidden:
            break
        above = _find(world, above.reply_to)
    told.pop(post.account_id, None)
    return told


def sorted_at(world: World, post: Post) -> float:
    """Where its notification stands: by the writer's clock, but never in the future."""
    try:
        return min(world.clock.now(), parse_iso(str(post.extra["record"]["createdAt"])))
    except (KeyError, ValueError):
        return world.clock.now()


def _find(world: World, uri: str | None) -> Post | None:
    return posts.find(world, platform="bluesky", post_id=uri) if uri else None
