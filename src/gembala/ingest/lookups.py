"""Finds or makes, in bulk, whom items are from and what they hang under."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gembala.ingest.models import Thread
from gembala.kernel.bulk import insert_missing, update_rows
from gembala.kernel.clock import now
from gembala.members.models import Identity
from gembala.platforms.contracts import Author, Event
from gembala.platforms.models import Channel

SHOWN = ("handle", "name", "avatar_url")


def identities_of(channel: Channel, authors: Iterable[Author]) -> dict[str, int]:
    """Row ids by the platform's ids; new accounts are written, and names that changed are taken over."""
    told = {author.remote_id: author for author in authors}
    rows = Identity.objects.filter(workspace_id=channel.workspace_id, platform=channel.platform, remote_id__in=told)
    found: dict[str, int] = {}
    changed = []
    for remote_id, pk, *kept in rows.values_list("remote_id", "pk", *SHOWN):
        found[remote_id] = pk
        shown = [new or old for new, old in zip(_shown(told[remote_id]), kept, strict=True)]
        if shown != kept:
            changed.append((pk, *shown))
    update_rows(Identity, SHOWN, changed)
    missing = [(remote_id, *_shown(author)) for remote_id, author in told.items() if remote_id not in found]
    same = {"workspace_id": channel.workspace_id, "platform": channel.platform}
    found.update(insert_missing(Identity, ("remote_id", *SHOWN), missing, same=same, returning=("remote_id", "id")))
    return found if len(found) == len(told) else dict(rows.values_list("remote_id", "pk"))


def threads_of(channel: Channel, events: Sequence[Event]) -> dict[str, int]:
    """Row ids by the platform's ids of the posts that the events hang under; what we published lends its text."""
    wanted = {event.thread_id or event.remote_id for event in events}
    rows = Thread.objects.filter(channel=channel, remote_id__in=wanted)
    known = dict(rows.values_list("remote_id", "pk"))
    missing = wanted - set(known)
    if not missing:
        return known
    roots = {event.remote_id: event for event in events if event.remote_id in missing}
    others = {event.thread_id: event.thread_text for event in events if event.thread_text}
    posts = _published(channel, missing)
    fresh = []
    for remote_id in sorted(missing):
        root, (text, permalink) = roots.get(remote_id), posts.get(remote_id, ("", ""))
        if root is not None:
            fresh.append((remote_id, root.text, root.permalink[:500], root.created_at))
        else:
            fresh.append((remote_id, text or others.get(remote_id, ""), permalink, now()))
    same = {"workspace_id": channel.workspace_id, "channel_id": channel.pk}
    names = ("remote_id", "text", "permalink", "created_at")
    known.update(insert_missing(Thread, names, fresh, same=same, returning=("remote_id", "id")))
    return known if len(known) == len(wanted) else dict(rows.values_list("remote_id", "pk"))


def _published(channel: Channel, remote_ids: set[str]) -> dict[str, tuple[str, str]]:
    """Text and address of what went out through this channel."""
    rows = channel.deliveries.filter(remote_id__in=remote_ids)
    return {
        remote_id: (payload.get("text", ""), permalink)
        for remote_id, payload, permalink in rows.values_list("remote_id", "payload", "permalink")
    }


def _shown(author: Author) -> tuple[str, str, str]:
    return author.handle[:200], author.name[:200], author.avatar_url[:500]
