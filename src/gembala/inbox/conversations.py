"""Conversation rows in bulk: found or made, locked, written. Few queries whatever the number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from gembala.inbox.models import Conversation
from gembala.ingest.models import Item

Pair = tuple[int, int]


def lock_conversations(pairs: Collection[Pair], first_words: Mapping[Pair, Item]) -> dict[Pair, Conversation]:
    """The conversations of these (thread, identity) pairs, locked; made where there is a first word. 3 queries."""
    found = set(_rows(pairs).values_list("thread_id", "identity_id")) & set(pairs)
    missing = sorted(set(first_words) - found)
    Conversation.objects.bulk_create(
        [
            Conversation(
                workspace_id=item.workspace_id,
                channel_id=item.channel_id,
                thread_id=item.thread_id,
                identity_id=item.identity_id,
                last_at=item.created_at,
            )
            for item in (first_words[pair] for pair in missing)
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    rows = _rows(pairs).select_related("last_item").defer("last_item__understanding").order_by("id")
    if connection.features.has_select_for_update_of:
        rows = rows.select_for_update(of=("self",))
    wanted = set(pairs)
    return {(row.thread_id, row.identity_id): row for row in rows if (row.thread_id, row.identity_id) in wanted}


def _rows(pairs: Collection[Pair]) -> QuerySet[Conversation]:
    return Conversation.objects.filter(
        thread_id__in={pair[0] for pair in pairs}, identity_id__in={pair[1] for pair in pairs}
    )


def save_conversations(rows: Iterable[Conversation]) -> None:
    """Write what folding in changed. One statement, sent many times in one go."""
    values = [
        (row.state, row.last_item_id, _moment(row.last_at), _moment(row.waiting_since), _moment(row.snoozed_until),
         row.item_count, row.preview, row.sentiment, row.intent, row.urgency, row.spam, row.pk)
        for row in rows
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE gembala_conversation SET state = %s, last_item_id = %s, last_at = %s, waiting_since = %s,"
            " snoozed_until = %s, item_count = %s, preview = %s, sentiment = %s, intent = %s, urgency = %s, spam = %s"
            " WHERE id = %s",
            values,
        )


def _moment(value: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if value is not None else None
