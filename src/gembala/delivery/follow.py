"""What comes after a post: the further parts of a thread and the first comment, each as a delivery of its own.

So each of them is exactly once by the same rules, and a first comment that fails never touches the post that is live.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from gembala.delivery.models import Delivery
from gembala.delivery.payload import post_of, post_payload
from gembala.kernel.clock import now
from gembala.platforms.contracts import Post
from gembala.workspaces.changes import announce

AFTER_SCHEDULED = timedelta(minutes=1)
"""How long after the platform's own time a first comment follows a post that the platform held."""


def follow_up(delivery: Delivery) -> list[Delivery]:
    """Plan what follows a delivery that is done. Call it in the transaction that settles it.

    Its key is made from the post's, so that planning twice is refused by the database.
    """
    if delivery.kind == Delivery.Kind.ACTION or not delivery.remote_id:
        return []
    post = post_of(delivery.payload, settled=False)
    at = post.publish_at + AFTER_SCHEDULED if post.publish_at else now()
    planned = [_plan(delivery, name, following, at=at) for name, following in _following(delivery, post)]
    if planned:
        announce(delivery.workspace_id, "delivery", [row.pk for row in planned])
    return planned


def _following(delivery: Delivery, post: Post) -> Iterator[tuple[str, Post]]:
    if post.parts:
        part, rest = post.parts[0], post.parts[1:]
        root = post.reply_root if post.reply_to else delivery.remote_id
        yield (
            "part",
            Post(
                text=part.text,
                media=part.media,
                reply_to=delivery.remote_id,
                reply_root=root,
                language=post.language,
                parts=rest,
                format=post.format,
                options=post.options,
            ),
        )
    if post.first_comment:
        yield (
            "first_comment",
            Post(
                text=post.first_comment,
                reply_to=delivery.remote_id,
                reply_root=delivery.remote_id,
                language=post.language,
            ),
        )


def _plan(delivery: Delivery, name: str, post: Post, *, at: datetime) -> Delivery:
    return Delivery.objects.create(
        workspace_id=delivery.workspace_id,
        channel_id=delivery.channel_id,
        by_id=delivery.by_id,
        kind=Delivery.Kind.REPLY,
        key=uuid.uuid5(delivery.key, name),
        payload={**post_payload(post), "follows": delivery.pk, "as": name},
        due_at=at,
        next_at=at,
    )
