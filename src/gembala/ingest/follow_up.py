"""Deletions and edits, also those that come before what they are about: platforms promise no order. And what was hidden
or shown again at the platform itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from gembala.ingest.models import FollowUp, Item
from gembala.kernel.clock import now
from gembala.platforms.contracts import Event, EventKind
from gembala.platforms.models import Channel

KEEP = timedelta(days=7)
"""How long a follow-up waits for what it is about."""
KINDS = frozenset({EventKind.DELETED, EventKind.EDITED})
SEEN = frozenset({EventKind.HIDDEN, EventKind.UNHIDDEN})


def follow_up(channel: Channel, events: Sequence[Event]) -> None:
    """Carry out the deletions and edits among the events, each as soon as what it is about is there. The latest edit
    counts, a deletion is final. Call it after the spoken events are stored, in their transaction.
    """
    told = [event for event in events if event.kind in KINDS]
    if told:
        _write_down(channel, told)
    _carry_out(channel)
    for event in events:
        if event.kind in SEEN:
            items = Item.objects.filter(channel=channel, remote_id=event.remote_id)
            items.update(hidden=event.kind == EventKind.HIDDEN)


def _write_down(channel: Channel, events: Sequence[Event]) -> None:
    moment = now()
    FollowUp.objects.filter(channel=channel, told_at__lt=moment - KEEP).delete()
    texts: dict[str, str] = {}
    gone: dict[str, datetime] = {}
    for event in events:
        if event.kind == EventKind.EDITED:
            texts[event.remote_id] = event.text
        else:
            gone[event.remote_id] = moment
    waiting = FollowUp.objects.filter(channel=channel, remote_id__in={*texts, *gone})
    for row in waiting:
        row.edited, row.text = row.edited or row.remote_id in texts, texts.get(row.remote_id, row.text)
        row.deleted_at = row.deleted_at or gone.get(row.remote_id)
        row.save(update_fields=["edited", "text", "deleted_at"])
    fresh = [
        FollowUp(
            channel=channel,
            remote_id=remote_id,
            edited=remote_id in texts,
            text=texts.get(remote_id, ""),
            deleted_at=gone.get(remote_id),
        )
        for remote_id in dict.fromkeys((*texts, *gone))
        if remote_id not in {row.remote_id for row in waiting}
    ]
    FollowUp.objects.bulk_create(fresh, ignore_conflicts=True)


def _carry_out(channel: Channel) -> None:
    """Every follow-up whose item is there by now. One query while there is none."""
    there = Item.objects.filter(channel_id=OuterRef("channel_id"), remote_id=OuterRef("remote_id"))
    ready = list(FollowUp.objects.filter(Exists(there), channel=channel))
    if not ready:
        return
    for row in ready:
        item = Item.objects.filter(channel=channel, remote_id=row.remote_id)
        if row.edited:
            item.update(text=row.text)
        if row.deleted_at is not None:
            item.filter(deleted_at__isnull=True).update(deleted_at=row.deleted_at)
    FollowUp.objects.filter(pk__in=[row.pk for row in ready]).delete()
