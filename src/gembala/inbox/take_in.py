"""Takes received items in: understood, suspicious ones held, the others sorted into conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from gembala.inbox.conversations import Pair, ids_of, lock_conversations, make_conversations, save_conversations
from gembala.inbox.gather import News, fold_in
from gembala.inbox.models import Conversation
from gembala.inbox.own import answers_to, own_identities, pairs_answered
from gembala.ingest.models import Item
from gembala.kernel.bulk import update_rows
from gembala.kernel.duties import Duty, take
from gembala.moderation.hold import Weighed, hold, weigh
from gembala.understanding.understand import understand_many
from gembala.workspaces.changes import announce

LEASE = timedelta(seconds=60)
ANNOUNCED = 20


def due() -> QuerySet[Item]:
    """Items that nobody has taken in yet, oldest first."""
    return Item.objects.filter(stage=Item.Stage.RECEIVED).order_by("id")


def take_in(ids: Sequence[int], token: str) -> None:
    """Handler of the duty ``take_in``. Whole batch or nothing: a batch whose lease was lost changes nothing."""
    items = [item for item in take(due(), ids, token=token, lease=LEASE) if item.stage == Item.Stage.RECEIVED]
    if not items:
        return
    weighed = _understand(items)
    with transaction.atomic():
        if not _mark_taken_in(items, token=token):
            transaction.set_rollback(True)
            return
        hold(weighed)
        changed = _sort(items)
        for workspace_id, conversation_ids in changed.items():
            announce(workspace_id, "conversation", conversation_ids[:ANNOUNCED])


DUTY = Duty("take_in", due, take_in, batch=500, every=0.5, lease=LEASE, threads=2)


def _understand(items: list[Item]) -> Weighed:
    """What each of their words says, and what the rules make of it; both stand in the items, not yet saved."""
    theirs = [item for item in items if not item.own and item.text]
    for item, found in zip(theirs, understand_many([item.text for item in theirs]), strict=True):
        item.understanding = found.to_json()
    return weigh([item for item in theirs if item.kind != "like"])


def _mark_taken_in(items: list[Item], *, token: str) -> bool:
    """Write what was understood; False when another worker holds one of the rows by now."""
    written = update_rows(
        Item,
        ("understanding", "held"),
        [(item.pk, item.understanding, item.held) for item in items],
        same={"stage": Item.Stage.TAKEN_IN.value, "lease_until": None, "lease_owner": ""},
        where={"lease_owner": token, "stage": Item.Stage.RECEIVED.value},
    )
    return written == len(items)


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
    changed: dict[int, list[int]] = {}
    for row in _fold(news, answered):
        changed.setdefault(row.workspace_id, []).append(row.pk)
    return changed


def _fold(news: Mapping[Pair, News], answered: Mapping[int, Mapping[str, datetime]]) -> list[Conversation]:
    """Write the news into their conversations, new ones first; gives them."""
    known = ids_of(news)
    fresh = {pair: _begin(each) for pair, each in news.items() if each.words and pair not in known}
    for pair, row in fresh.items():
        fold_in(row, news[pair], answered.get(row.channel_id, {}))
    made = make_conversations(fresh.values())
    for pair, pk in made.items():
        fresh[pair].pk = pk
    rows = lock_conversations([pair for pair in news if pair not in made])
    for pair, row in rows.items():
        fold_in(row, news[pair], answered.get(row.channel_id, {}))
    save_conversations(rows.values())
    return [*(fresh[pair] for pair in made), *rows.values()]


def _begin(news: News) -> Conversation:
    item = news.words[0]
    return Conversation(
        workspace_id=item.workspace_id,
        channel_id=item.channel_id,
        thread_id=item.thread_id,
        identity_id=item.identity_id,
        last_at=item.created_at,
    )
