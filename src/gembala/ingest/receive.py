"""The one way in: what people said at a platform becomes items, once, however often it is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from gembala.ingest.follow_up import follow_up
from gembala.ingest.lookups import identities_of, threads_of
from gembala.ingest.models import Item
from gembala.kernel.bulk import insert_missing
from gembala.kernel.clock import now
from gembala.platforms.contracts import Author, Event, EventKind
from gembala.platforms.models import Channel

SPOKEN = frozenset({EventKind.COMMENT, EventKind.MENTION, EventKind.MESSAGE, EventKind.REVIEW})
BULK = 500
AS_WRITTEN = "as_written"
"""In an item's ``extra``: its text as JSON in ASCII, where the text column could not hold it as it came."""
STORED = (
    "thread_id", "identity_id", "kind", "remote_id", "parent_remote_id", "permalink", "text", "extra", "own", "created_at",
)  # fmt: skip


def receive(channel: Channel, events: Iterable[Event]) -> int:
    """Store what is new; gives how many items. Likes are counted by metrics, not kept as items. Deletions and edits
    are carried out, those that come first as soon as their item is there (`follow_up`).

    Safe to repeat and to run in two places at once: ``(channel, remote_id)`` is unique. All or nothing per 500 events.
    """
    found = [_storable(event) for event in events]
    return sum(_receive(channel, found[start : start + BULK]) for start in range(0, len(found), BULK))


def _receive(channel: Channel, events: Sequence[Event]) -> int:
    spoken = {event.remote_id: event for event in events if event.kind in SPOKEN}
    with transaction.atomic():
        known = set(Item.objects.filter(channel=channel, remote_id__in=spoken).values_list("remote_id", flat=True))
        fresh = [event for remote_id, event in spoken.items() if remote_id not in known]
        stored = _store(channel, fresh) if fresh else 0
        follow_up(channel, events)
    return stored


def _store(channel: Channel, events: Sequence[Event]) -> int:
    ours = _ours(channel)
    events = _echoes(channel, events)
    identities = identities_of(channel, [event.author for event in events])
    threads = threads_of(channel, events)
    rows = [
        (threads[event.thread_id or event.remote_id], identities[event.author.remote_id], str(event.kind),
         event.remote_id, event.parent_id, event.permalink[:500], event.text, dict(event.extra),
         event.author.remote_id in ours, event.created_at)
        for event in sorted(events, key=lambda event: event.created_at)
    ]  # fmt: skip
    same = {"workspace_id": channel.workspace_id, "channel_id": channel.pk, "received_at": now()}
    return len(insert_missing(Item, STORED, rows, same=same))


def _echoes(channel: Channel, events: Sequence[Event]) -> list[Event]:
    """The events, with our own answers under our own name: platforms that push may name their writer by another."""
    told = [event.remote_id for event in events]
    sent = set(channel.deliveries.filter(kind="reply", remote_id__in=told).values_list("remote_id", flat=True))
    ours = Author(channel.remote_id, channel.handle, channel.name)
    return [replace(event, author=ours) if event.remote_id in sent else event for event in events]


def _storable(event: Event) -> Event:
    """The event without what no database keeps: zero characters go, halves of a broken character become U+FFFD.
    What was written stands letter by letter beside it, spelled in ASCII.
    """
    who = event.author
    words = (event.text, event.remote_id, event.thread_id, event.parent_id, event.permalink, who.remote_id, who.handle,
             who.name, who.avatar_url, event.thread_text, *event.extra.values())  # fmt: skip
    told = "".join(words)
    if told.isascii() and "\x00" not in told:
        return event
    try:
        told.encode()
    except UnicodeEncodeError:
        pass
    else:
        if "\x00" not in told:
            return event
    untouched = {} if _kept(event.text) == event.text else {AS_WRITTEN: json.dumps(event.text)}
    return replace(
        event,
        author=replace(
            who,
            remote_id=_kept(who.remote_id),
            handle=_kept(who.handle),
            name=_kept(who.name),
            avatar_url=_kept(who.avatar_url),
        ),
        text=_kept(event.text),
        remote_id=_kept(event.remote_id),
        thread_id=_kept(event.thread_id),
        parent_id=_kept(event.parent_id),
        permalink=_kept(event.permalink),
        thread_text=_kept(event.thread_text),
        extra={key: _kept(value) for key, value in event.extra.items()} | untouched,
    )


def _kept(text: str) -> str:
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _ours(channel: Channel) -> set[str]:
    """Who of the platform's accounts is one of ours: what they say is our own echo."""
    siblings = Channel.objects.filter(
        workspace_id=channel.workspace_id, platform=channel.platform, environment=channel.environment
    )
    return {*siblings.values_list("remote_id", flat=True), channel.remote_id}
