"""Writes down what shall happen at a platform, before anything is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from gembala.delivery.models import Delivery
from gembala.delivery.payload import action_payload, post_payload
from gembala.kernel.clock import now
from gembala.platforms.contracts import Action, Post
from gembala.platforms.models import Channel
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User

POST_PATIENCE = timedelta(hours=6)
"""A post that could not go out this long after its time is missed, not sent late."""


def plan_post(
    *,
    channel: Channel,
    post: Post,
    by: User | None,
    due_at: datetime,
    latest_at: datetime | None = None,
    send_at: datetime | None = None,
    by_hand: bool = False,
) -> Delivery:
    """A post for ``due_at`` (UTC); missed after ``latest_at``, by default six hours later.

    ``send_at`` is earlier for a post that the platform itself holds until ``due_at``; ``by_hand`` lays it into a
    person's hands at its time.
    """
    latest, early = latest_at or due_at + POST_PATIENCE, {"next_at": send_at} if send_at else {}
    payload = post_payload(post) | ({"by_hand": True} if by_hand else {})
    return _write(Delivery.Kind.POST, channel, by, payload, due_at=due_at, latest_at=latest, **early)


def plan_reply(*, channel: Channel, post: Post, by: User | None) -> Delivery:
    """An answer, to go out now; ``post.reply_to`` says to what."""
    return _write(Delivery.Kind.REPLY, channel, by, post_payload(post), due_at=now())


def plan_action(
    *, channel: Channel, action: Action, by: User | None, item_id: int | None = None, reply_id: int | None = None
) -> Delivery:
    """An act on something at the platform, to happen now; ``item_id`` and ``reply_id`` say which row is about it."""
    payload = action_payload(action, item_id=item_id) | ({"reply_id": reply_id} if reply_id else {})
    return _write(Delivery.Kind.ACTION, channel, by, payload, due_at=now())


def _write(kind: str, channel: Channel, by: User | None, payload: dict[str, Any], **times: datetime) -> Delivery:
    delivery = Delivery.objects.create(
        workspace_id=channel.workspace_id,
        channel=channel,
        by=by,
        kind=kind,
        payload=payload,
        **{"next_at": times["due_at"], **times},
    )
    announce(channel.workspace_id, "delivery", [delivery.pk])
    return delivery
