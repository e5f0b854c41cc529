"""The one way in: what people said at a platform becomes items, once, however often it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from gembala.ingest.lookups import identities_of, threads_of
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.platforms.contracts import Event, EventKind
from gembala.platforms.models import Channel

SPOKEN = frozenset({EventKind.COMMENT, EventKind.MENTION, EventKind.MESSAGE})
BULK = 500


def receive(channel: Channel, events: Iterable[Event]) -> int:
    """Store what is new; gives how many items. Likes are counted by metrics, not kept as items.

    Safe to repeat and to run in two places at once: ``(channel, remote_id)`` is unique. All or nothing per 500 events.
    """
    found = list(events)
    return sum(_receive(channel, found[start : start + BULK]) for start in range(0, len(found), BULK))


def _receive(channel: Channel, events: Sequence[Event]) -> int:
    spoken = {event.remote_id: event for event in events if event.kind in SPOKEN}
    with transaction.atomic():
        known = set(Item.objects.filter(channel=channel, remote_id__in=spoken).values_list("remote_id", flat=True))
        fresh = [event for remote_id, event in spoken.items() if remote_id not in known]
        if fresh:
            _store(channel, fresh)
        _amend(channel, events)
    return len(fresh)


def _store(channel: Channel, events: Sequence[Event]) -> None:
    ours = _ours(channel)
    identities = identities_of(channel, [event.author for event in events])
    threads = threads_of(channel, events)
    moment = now()
    Item.objects.bulk_create(
        [
            Item(
                workspace_id=channel.workspace_id,
                channel=channel,
                thread_id=threads[event.thread_id or event.remote_id],
                identity_id=identities[event.author.remote_id],
                kind=str(event.kind),
                remote_id=event.remote_id,
                parent_remote_id=event.parent_id,
                permalink=event.permalink[:500],
                text=event.text,
                extra=dict(event.extra),
                own=event.author.remote_id in ours,
                created_at=event.created_at,
                received_at=moment,
            )
            for event in sorted(events, key=lambda event: event.created_at)
        ],
        ignore_conflicts=True,
    )


def _ours(channel: Channel) -> set[str]:
    """Who of the platform's accounts is one of ours: what they say is our own echo."""
    siblings = Channel.objects.filter(
        workspace_id=channel.workspace_id, platform=channel.platform, environment=channel.environment
    )
    return {*siblings.values_list("remote_id", flat=True), channel.remote_id}


def _amend(channel: Channel, events: Sequence[Event]) -> None:
    """Deletions and edits of what we hold; the latest word counts."""
    gone = [event.remote_id for event in events if event.kind == EventKind.DELETED]
    if gone:
        Item.objects.filter(channel=channel, remote_id__in=gone, deleted_at__isnull=True).update(deleted_at=now())
    for event in (event for event in events if event.kind == EventKind.EDITED):
        Item.objects.filter(channel=channel, remote_id=event.remote_id).update(text=event.text)
