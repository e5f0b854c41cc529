"""What became of answers and acts: corrects what the screen showed too early."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gembala.delivery.models import Delivery
from gembala.inbox.act import set_flag
from gembala.inbox.conversations import lock_conversations, save_conversations
from gembala.inbox.gather import refold
from gembala.inbox.models import Conversation, Reply
from gembala.inbox.tell import tell
from gembala.ingest.models import Item
from gembala.moderation.models import Case
from gembala.platforms.contracts import ActionKind
from gembala.workspaces.changes import announce

State = Conversation.State
LATEST = 200


def on_settled(delivery: Delivery, **_: Any) -> None:
    """Listener of `delivery.signals.settled`. Safe to be told twice."""
    if delivery.kind == Delivery.Kind.REPLY:
        _reply(delivery)
    elif delivery.kind == Delivery.Kind.ACTION:
        _action(delivery)


@transaction.atomic
def _reply(delivery: Delivery) -> None:
    answer = Reply.objects.select_related("conversation", "item").filter(delivery=delivery).first()
    if answer is None:
        return
    row = answer.conversation
    if delivery.state in (Delivery.State.FAILED, Delivery.State.MISSED) and row.state != State.HELD:
        since = answer.item.created_at if answer.item else answer.created_at
        Conversation.objects.filter(pk=row.pk, state=row.state).update(
            state=State.OPEN, snoozed_until=None, waiting_since=min(since, row.waiting_since or since)
        )
    announce(row.workspace_id, "conversation", [row.pk])


@transaction.atomic
def _action(delivery: Delivery) -> None:
    if pk := delivery.payload.get("reply_id"):
        _withdrawal(delivery, pk)
        return
    item = Item.objects.filter(pk=delivery.payload.get("item_id") or 0).first()
    if item is None:
        return
    kind = ActionKind(delivery.payload["action"])
    if delivery.state == Delivery.State.DONE:
        if kind == ActionKind.LIKE:
            Item.objects.filter(pk=item.pk).update(like_ref=str(delivery.result.get("uri", ""))[:300])
        elif kind == ActionKind.UNLIKE:
            Item.objects.filter(pk=item.pk).update(like_ref="")
    else:
        set_flag(item, kind, done=False)
    tell(item)


def _withdrawal(delivery: Delivery, pk: int) -> None:
    if delivery.state != Delivery.State.DONE:
        Reply.objects.filter(pk=pk).update(deleted_at=None)
    announce(delivery.workspace_id, "conversation", Reply.objects.filter(pk=pk).values_list("conversation", flat=True))


def on_decided(cases: list[Case], **_: Any) -> None:
    """Listener of `moderation.signals.decided`: conversations are told anew. Runs inside the decision's transaction."""
    pairs = {(case.item.thread_id, case.item.identity_id) for case in cases}
    rows = lock_conversations(pairs)
    for (thread_id, identity_id), row in rows.items():
        words = Item.objects.filter(thread_id=thread_id, identity_id=identity_id, own=False).exclude(kind="like")
        answer = Reply.objects.filter(conversation=row).order_by("-created_at").first()
        refold(row, words.order_by("-created_at", "-id")[:LATEST], answer.created_at if answer else None)
        if row.state == State.HELD and not _undecided(thread_id, identity_id):
            row.state = State.DONE
    save_conversations(rows.values())
    for row in rows.values():
        announce(row.workspace_id, "conversation", [row.pk])


def _undecided(thread_id: int, identity_id: int) -> bool:
    return Case.objects.filter(item__thread_id=thread_id, item__identity_id=identity_id, state=Case.State.HELD).exists()
