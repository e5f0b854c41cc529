"""Finds or makes, in bulk, whom items are from and what they hang under."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gembala.ingest.models import Thread
from gembala.kernel.clock import now
from gembala.members.models import Identity
from gembala.platforms.contracts import Author, Event
from gembala.platforms.models import Channel

SHOWN = ("handle", "name", "avatar_url")


def identities_of(channel: Channel, authors: Iterable[Author]) -> dict[str, int]:
    """Row ids by the platform's ids; new accounts are written, and names that changed are taken over."""
    told = {author.remote_id: author for author in authors}
    rows = Identity.objects.filter(
        workspace_id=channel.workspace_id, platform=channel.platform, remote_id__in=told
    )
    known = {row.remote_id: row for row in rows}
    _rename(known, told)
    missing = [author for remote_id, author in told.items() if remote_id not in known]
    if not missing:
        return {remote_id: row.pk for remote_id, row in known.items()}
    Identity.objects.bulk_create(
        [
            Identity(
                workspace_id=channel.workspace_id,
                platform=channel.platform,
                remote_id=author.remote_id,
                **_shown(author),
            )
            for author in missing
        ],
        ignore_conflicts=True,
    )
    return dict(rows.all().values_list("remote_id", "pk"))


def threads_of(channel: Channel, events: Sequence[Event]) -> dict[str, int]:
    """Row ids by the platform's ids of the posts that the events hang under; what we published lends its text."""
    wanted = {event.thread_id or event.remote_id for event in events}
    rows = Thread.objects.filter(channel=channel, remote_id__in=wanted)
    known = dict(rows.values_list("remote_id", "pk"))
    missing = wanted - set(known)
    if not missing:
        return known
    roots = {event.remote_id: event for event in events if event.remote_id in missing}
    posts = _published(channel, missing)
    Thread.objects.bulk_create(
        [
            Thread(
                workspace_id=channel.workspace_id,
                channel=channel,
                remote_id=remote_id,
                text=roots[remote_id].text if remote_id in roots else posts.get(remote_id, ("", ""))[0],
                permalink=roots[remote_id].permalink[:500] if remote_id in roots else posts.get(remote_id, ("", ""))[1],
                created_at=roots[remote_id].created_at if remote_id in roots else now(),
            )
            for remote_id in sorted(missing)
        ],
        ignore_conflicts=True,
    )
    return dict(rows.all().values_list("remote_id", "pk"))


def _published(channel: Channel, remote_ids: set[str]) -> dict[str, tuple[str, str]]:
    """Text and address of what went out through this channel."""
    rows = channel.deliveries.filter(remote_id__in=remote_ids)
    return {
        remote_id: (payload.get("text", ""), permalink)
        for remote_id, payload, permalink in rows.values_list("remote_id", "payload", "permalink")
    }


def _shown(author: Author) -> dict[str, str]:
    return {"handle": author.handle[:200], "name": author.name[:200], "avatar_url": author.avatar_url[:500]}


def _rename(known: dict[str, Identity], told: dict[str, Author]) -> None:
    changed = []
    for remote_id, row in known.items():
        shown = {name: value for name, value in _shown(told[remote_id]).items() if value}
        if any(getattr(row, name) != value for name, value in shown.items()):
            for name, value in shown.items():
                setattr(row, name, value)
            changed.append(row)
    if changed:
        Identity.objects.bulk_update(changed, SHOWN)
