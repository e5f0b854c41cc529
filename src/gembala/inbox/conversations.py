"""Conversation rows in bulk: found or made, locked, written. Few queries whatever the number."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

from gembala.inbox.models import Conversation
from gembala.kernel.bulk import insert_missing, pairs_in, update_rows

Pair = tuple[int, int]
"""The ids of a thread and of who speaks in it: a conversation."""
TOLD = (
    "state", "last_item_id", "last_at", "waiting_since", "snoozed_until", "item_count", "preview", "sentiment", "intent",
    "urgency", "spam",
)  # fmt: skip
"""What folding in news changes."""


def ids_of(pairs: Collection[Pair]) -> dict[Pair, int]:
    """The conversations that these pairs have, by one walk along the index of pairs."""
    if not pairs:
        return {}
    condition, given = pairs_in("thread_id", "identity_id", sorted(pairs))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT thread_id, identity_id, id FROM gembala_conversation WHERE {condition}",  # noqa: S608
            given,
        )
        return {(thread_id, identity_id): pk for thread_id, identity_id, pk in cursor.fetchall()}


def make_conversations(rows: Collection[Conversation]) -> dict[Pair, int]:
    """Write new rows as they are, in the order of their pairs; one that somebody else made meanwhile is left out.

    Made before any is locked: whoever makes waits for makers only, so that no two workers wait for each other.
    """
    names = ("workspace_id", "channel_id", "thread_id", "identity_id", *TOLD)
    ordered = sorted(rows, key=lambda row: (row.thread_id, row.identity_id))
    values = [tuple(getattr(row, name) for name in names) for row in ordered]
    made = insert_missing(Conversation, names, values, returning=("thread_id", "identity_id", "id"))
    return {(thread_id, identity_id): pk for thread_id, identity_id, pk in made}


def lock_conversations(pairs: Collection[Pair]) -> dict[Pair, Conversation]:
    """The conversations that these pairs have, locked. Two queries."""
    ids = ids_of(pairs).values()
    if not ids:
        return {}
    rows = Conversation.objects.filter(pk__in=list(ids)).select_related("last_item").order_by("id")
    rows = rows.defer("last_item__understanding")
    if connection.features.has_select_for_update_of:
        rows = rows.select_for_update(of=("self",))
    return {(row.thread_id, row.identity_id): row for row in rows}


def save_conversations(rows: Iterable[Conversation]) -> None:
    """Write what folding in changed. One statement."""
    update_rows(Conversation, TOLD, [(row.pk, *(getattr(row, name) for name in TOLD)) for row in rows])
