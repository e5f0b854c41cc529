"""Fetches the figures of posts and accounts on a schedule: often while a post is young, seldom when it is old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db.models import QuerySet

from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.kernel.duties import take
from gembala.metrics.models import Sample
from gembala.platforms.accounts import account_of
from gembala.platforms.contracts import MetricPoint, PlatformError
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector
from gembala.workspaces.changes import announce

log = structlog.get_logger()
LEASE = timedelta(seconds=90)
WATCHED = timedelta(days=30)
"""How long a post's figures are fetched."""
YOUNG, OFTEN, SELDOM = timedelta(hours=2), timedelta(seconds=60), timedelta(minutes=15)
AFTER_FAILURE = timedelta(minutes=10)


def due() -> QuerySet[Channel]:
    """Connected channels whose figures are due, oldest first."""
    return Channel.objects.filter(state=Channel.State.CONNECTED, metrics_due_at__lte=now()).order_by("metrics_due_at")


def collect(ids: Sequence[int], token: str) -> None:
    """Duty handler: one channel at a time; a failing one is asked again later and never stops the others."""
    for channel in take(Channel.objects.select_related("workspace"), ids, token=token, lease=LEASE):
        try:
            young = collect_channel(channel)
            wait = OFTEN if young else SELDOM
        except PlatformError as error:
            wait = error.problem.retry_after or AFTER_FAILURE
            log.warning("metrics not fetched", channel=channel.pk, category=error.problem.category)
        Channel.objects.filter(pk=channel.pk, lease_owner=token).update(
            metrics_due_at=now() + wait, lease_until=None, lease_owner=""
        )


def collect_channel(channel: Channel) -> bool:
    """Fetch and store; true when a post is young enough to be asked again soon. Raises `PlatformError`."""
    moment = now()
    posts = {
        delivery.remote_id: delivery
        for delivery in Delivery.objects.filter(
            channel=channel, kind=Delivery.Kind.POST, state=Delivery.State.DONE, settled_at__gte=moment - WATCHED
        ).exclude(remote_id="")
        if not delivery.payload.get("by_hand")  # its address is known, not the platform's id
    }
    port = connector(channel.platform)
    points = port.metrics(account_of(channel), list(posts))
    if store(channel, posts, points):
        announce(channel.workspace_id, "metrics", [channel.pk])
    return any(moment - (delivery.settled_at or moment) < YOUNG for delivery in posts.values())


def store(channel: Channel, posts: dict[str, Delivery], points: Sequence[MetricPoint]) -> int:
    """Append the figures that differ from the last known; gives how many."""
    last: dict[tuple[int | None, str], tuple[datetime, float]] = {}
    known = Sample.objects.filter(channel=channel, as_of__gte=now() - WATCHED).order_by("as_of")
    for delivery_id, native, value, as_of in known.values_list("delivery_id", "native", "value", "as_of"):
        last[delivery_id, native] = (as_of, value)
    fresh = []
    for point in points:
        delivery = posts.get(point.remote_id)
        if delivery is None and point.remote_id != channel.remote_id:
            continue
        key = (delivery.pk if delivery else None, point.native)
        if key in last and (last[key][1] == point.value or last[key][0] >= point.as_of):
            continue
        fresh.append(
            Sample(workspace_id=channel.workspace_id, channel=channel, delivery=delivery, native=point.native,
                   value=point.value, as_of=point.as_of)
        )  # fmt: skip
    Sample.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
