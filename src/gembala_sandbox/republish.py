"""A draft goes live: the same id and figures, a new place in the order of things, so that the audience notices."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gembala_sandbox import posts
from gembala_sandbox.posts import Post

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def live(world: World, post: Post, *, extra: dict[str, Any], created: float) -> Post:
    """The post as one of the API's public posts."""
    place = int(world.store.value("SELECT max(seq) FROM posts")) + 1
    world.store.write(
        "UPDATE posts SET seq=?, source='api', extra=?, created=? WHERE seq=?",
        (place, json.dumps(extra), created, post.seq),
    )
    return posts.by_seq(world, place) or post
