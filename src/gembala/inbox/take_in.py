"""Takes received items in: understood, suspicious ones held, the others sorted into conversations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from gembala.inbox.conversations import lock_conversations, save_conversations
from gembala.inbox.gather import News, fold_in
from gembala.inbox.own import answers_to, own_identities, pairs_answered
from gembala.ingest.models import Item
from gembala.kernel.duties import Duty, take
from gembala.moderation.hold import Suspicion, hold
from gembala.understanding.understand import understand_many
from gembala.workspaces.changes import announce

LEASE = timedelta(seconds=60)
ANNOUNCED = 20
Pair = tuple[int, int]
"""The ids of a thread and of who speaks in it: a conversation."""


def due() -> QuerySet[Item]:
    """Items that nobody has taken in yet, oldest first."""
    return Item.objects.filter(stage=Item.Stage.RECEIVED).order_by("id")


def take_in(ids: Sequence[int], token: str) -> None:
    """Handler of the duty ``take_in``. Whole batch or nothing: a batch whose lease was lost changes nothing."""
    items = [item for item in take(due(), ids, token=token, lease=LEASE) if item.stage == Item.Stage.RECEIVED]
    if not items:
        return
    _understand(items)
    with transaction.atomic():
        if not _mark_taken_in(items, token=token):
            transaction.set_rollback(True)
            return
        hold([_suspicion(item) for item in items if item.held])
        changed = _sort(items)
        for workspace_id, conversation_ids in changed.items():
            announce(workspace_id, "conversation", conversation_ids[:ANNOUNCED])


DUTY = Duty("take_in", due, take_in, batch=500, every=0.5, lease=LEASE, threads=2)


def _understand(items: list[Item]) -> None:
    theirs = [item for item in items if not item.own and item.text]
    for item, found in zip(theirs, understand_many([item.text for item in theirs]), strict=True):
        item.understanding = found.to_json()
        item.held = found.spam.label != "none" and not found.spam.unsure


def _suspicion(item: Item) -> Suspicion:
    spam = (item.understanding or {})["spam"]
    return Suspicion(item, spam["label"], spam["probability"])


def _mark_taken_in(items: list[Item], *, token: str) -> bool:
    """Write what was understood; False when another worker holds one of the rows by now."""
    rows = [
        (json.dumps(item.understanding) if item.understanding else None, item.held, Item.Stage.TAKEN_IN.value,
         item.pk, token, Item.Stage.RECEIVED.value)
        for item in items
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE gembala_item SET understanding = %s, held = %s, stage = %s, lease_until = NULL, lease_owner = ''"
            " WHERE id = %s AND lease_owner = %s AND stage = %s",
            rows,
        )
        return bool(cursor.rowcount == len(items))


def _sort(items: list[Item]) -> dict[int, list[int]]:
    """Put the items into their conversations; gives the changed ones' ids for each workspace."""
    words = [item for item in items if not item.own and item.kind != "like"]
    said = [item for item in items if item.own]
    news: dict[Pair, News] = {}
    for item in words:
        news.setdefault((item.thread_id, item.identity_id), News()).words.append(item)
    for pair, moment in pairs_answered(said):
        news.setdefault(pair, News()).answers.append(moment)
    if not news:
        return {}
    answered = answers_to(words, own_identities({item.workspace_id for item in words}))
    rows = lock_conversations(news, {pair: each.words[0] for pair, each in news.items() if each.words})
    for pair, row in rows.items():
        fold_in(row, news[pair], answered.get(row.channel_id, {}))
    save_conversations(rows.values())
    changed: dict[int, list[int]] = {}
    for row in rows.values():
        changed.setdefault(row.workspace_id, []).append(row.pk)
    return changed
