"""A large inbox, written by the database itself: what a year of work leaves behind, in a minute instead of an hour.

The rows are what `take_in` would have left: every item understood (the verdict is the product's own), ten items to a
conversation, a hundred to a thread. Nothing of it goes through the code that is measured.
"""

from __future__ import annotations

import json
from typing import Any

TEXT = "Kak, apakah sambal roa bisa dikirim ke Jayapura?"
FIRST = 10_000_000
"""Ids begin above this, clear of rows that the product wrote before."""


def fill(channel: Any, done: int, items: int) -> None:
    """Items ``done``+1 to ``items``, then what autovacuum and checkpoints do by themselves after a while.

    Item n is ``item-n`` under ``thread-(n/100)`` by ``did:(n/10)``; n seconds old.
    """
    head = f"{channel.workspace_id}, {channel.pk}"
    _insert(
        f"""INSERT INTO gembala_thread (id, workspace_id, channel_id, remote_id, text, permalink, created_at)
        SELECT {FIRST} + i, {head}, 'thread-' || i, 'Kiriman ' || i, '', {_ago("i")}""",
        done // 100, items // 100,
    )  # fmt: skip
    _insert(
        f"""INSERT INTO gembala_identity (id, workspace_id, platform, remote_id, handle, name, avatar_url, first_seen_at)
        SELECT {FIRST} + i, {channel.workspace_id}, '{channel.platform}', 'did:' || i, 'orang' || i, 'Orang ' || i, '',
        {_ago("i")}""",
        done // 10, items // 10,
    )  # fmt: skip
    found = json.dumps(verdict()).replace("'", "''")
    _insert(
        f"""INSERT INTO gembala_item (id, workspace_id, channel_id, thread_id, identity_id, kind, remote_id,
        parent_remote_id, permalink, text, extra, own, created_at, received_at, stage, lease_owner, understanding,
        held, hidden, liked, like_ref)
        SELECT {FIRST} + i, {head}, {FIRST} + 1 + (i - 1) / 100, {FIRST} + 1 + (i - 1) / 10, 'comment',
        'item-' || i, '', '', '{TEXT}', '{{}}', {_truth(False)}, {_ago("i")}, {_ago("i")}, 'taken_in', '',
        '{found}', {_truth(False)}, {_truth(False)}, {_truth(False)}, ''""",
        done, items,
    )  # fmt: skip
    _insert(
        f"""INSERT INTO gembala_conversation (id, workspace_id, channel_id, thread_id, identity_id, state, last_item_id,
        last_at, waiting_since, item_count, preview, sentiment, intent, urgency, spam, lease_owner)
        SELECT {FIRST} + i, {head}, {FIRST} + 1 + (i - 1) / 10, {FIRST} + i,
        CASE WHEN i % 10 < 6 THEN 'open' WHEN i % 10 < 9 THEN 'done' ELSE 'held' END, {FIRST} + i * 10,
        {_ago("i * 10")}, CASE WHEN i % 10 < 4 THEN {_ago("i * 10")} END, 10, '{TEXT}', 'neu', 'question',
        0, 'none', ''""",
        done // 10, items // 10,
    )  # fmt: skip
    _settle()


def verdict() -> dict[str, Any]:
    """What the product understands of the text."""
    from gembala.understanding.understand import understand

    return understand(TEXT).to_json()


def _insert(statement: str, start: int, stop: int) -> None:
    """Run an INSERT … SELECT over i from ``start`` + 1 to ``stop``."""
    from django.db import connection

    numbers = (
        f"(WITH RECURSIVE n(i) AS (SELECT {start + 1} UNION ALL SELECT i + 1 FROM n WHERE i < {stop}) SELECT i FROM n)"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FROM {numbers} AS numbers")


def _settle() -> None:
    """Ids go on behind the last row; statistics, and the log written back into the tables."""
    from django.core.management.color import no_style
    from django.db import connection

    from gembala.inbox.models import Conversation
    from gembala.ingest.models import Item, Thread
    from gembala.members.models import Identity

    words = connection.ops.sequence_reset_sql(no_style(), [Thread, Identity, Item, Conversation])
    more = (
        ["VACUUM ANALYZE", "CHECKPOINT"] if connection.vendor == "postgresql" else ["PRAGMA wal_checkpoint(TRUNCATE)"]
    )
    with connection.cursor() as cursor:
        for statement in [*words, *more]:
            cursor.execute(statement)


def _ago(seconds: str) -> str:
    from django.db import connection

    if connection.vendor == "postgresql":
        return f"now() - ({seconds}) * interval '1 second'"
    return f"strftime('%Y-%m-%d %H:%M:%S', 'now', '-' || ({seconds}) || ' seconds')"


def _truth(value: bool) -> str:
    from django.db import connection

    return str(value).upper() if connection.vendor == "postgresql" else str(int(value))
