"""Our own words as the platforms report them: which of theirs they answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Exists, Max, OuterRef

from gembala.inbox.models import Conversation
from gembala.ingest.models import Item
from gembala.members.models import Identity
from gembala.platforms.models import Channel


def own_identities(workspace_ids: Collection[int]) -> list[int]:
    """The identities under which our own channels speak."""
    ours = Channel.objects.filter(
        workspace_id=OuterRef("workspace_id"), platform=OuterRef("platform"), remote_id=OuterRef("remote_id")
    )
    channels = Channel.objects.filter(workspace_id__in=workspace_ids).values("remote_id")
    rows = Identity.objects.filter(Exists(ours), workspace_id__in=workspace_ids, remote_id__in=channels)
    return list(rows.values_list("pk", flat=True))


def answers_to(words: Sequence[Item], ours: Sequence[int]) -> dict[int, dict[str, datetime]]:
    """For each channel: a word's remote id → when we last answered it (UTC), for items that came late. A message of ours
    answers every earlier one in its thread."""
    if not words or not ours:
        return {}
    rows = Item.objects.filter(
        thread_id__in={item.thread_id for item in words},
        identity_id__in=ours,
        created_at__gte=min(item.created_at for item in words),
        own=True,
    )
    said = rows.filter(kind="message", parent_remote_id="").values_list("thread_id").annotate(latest=Max("created_at"))
    rows = rows.exclude(parent_remote_id="")
    found: dict[int, dict[str, datetime]] = {}
    for channel_id, parent, moment in rows.values_list("channel_id", "parent_remote_id", "created_at"):
        of_channel = found.setdefault(channel_id, {})
        of_channel[parent] = max(moment, of_channel.get(parent, moment))
    private = [item for item in words if item.kind == "message"]
    latest = dict(said) if private else {}
    for item in private:
        if item.thread_id in latest:
            found.setdefault(item.channel_id, {}).setdefault(item.remote_id, latest[item.thread_id])
    return found


def pairs_answered(said: Sequence[Item]) -> list[tuple[tuple[int, int], datetime]]:
    """Which conversations (thread, identity) our words answer: the one of the word they hang under; a message
    without such a word answers everybody in its thread. At most three queries."""
    if not said:
        return []
    parents = {(item.channel_id, item.parent_remote_id) for item in said if item.parent_remote_id}
    rows = Item.objects.filter(
        channel_id__in={pair[0] for pair in parents}, remote_id__in={pair[1] for pair in parents}, own=False
    ).values_list("channel_id", "remote_id", "thread_id", "identity_id")
    spoken_to = {(channel, remote): (thread, identity) for channel, remote, thread, identity in rows}
    threads = {item.thread_id for item in said if item.kind == "message"}
    in_thread: dict[int, list[int]] = {}
    for thread_id, identity_id in (
        Conversation.objects.filter(thread_id__in=threads).values_list("thread_id", "identity_id") if threads else ()
    ):
        in_thread.setdefault(thread_id, []).append(identity_id)
    found: list[tuple[tuple[int, int], datetime]] = []
    for item in said:
        pair = spoken_to.get((item.channel_id, item.parent_remote_id))
        if pair is not None:
            found.append((pair, item.created_at))
        elif item.kind == "message":
            found.extend(((item.thread_id, each), item.created_at) for each in in_thread.get(item.thread_id, ()))
    return found
