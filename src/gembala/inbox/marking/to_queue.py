"""Sends something that was said from the inbox to the review queue."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gembala.inbox.change import KEPT, plain
from gembala.inbox.models import Conversation
from gembala.inbox.tell import conversation_of
from gembala.ingest.models import Item
from gembala.moderation.by_hand import hold_by_hand, take_back
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import AuditEntry


@transaction.atomic
def to_queue(item: Item, *, actor: Actor, label: str, note: str = "") -> AuditEntry:
    """It waits there for a decision, with the reason. Raises what `moderation.by_hand.hold_by_hand` raises."""
    row = _row(item)
    before = plain({name: getattr(row, name) for name in KEPT}) if row else {}
    case, was = hold_by_hand(item, actor=actor, label=label, note=note)
    now_row = _row(item)
    after = now_row.state if now_row else ""
    return record(
        "item.queued", item, workspace=actor.workspace, by=actor.user, label=label, note=case.note, case=was,
        before=before, after=after,
    )  # fmt: skip


@transaction.atomic
def undo_queue(entry: AuditEntry, item: Item, *, actor: Actor) -> bool:
    """Back in the inbox, where it stood; False when somebody has decided it meanwhile."""
    if not take_back(item, actor=actor, before=entry.detail["case"]):
        return False
    row = _row(item)
    before: dict[str, Any] = entry.detail["before"]
    if row is not None and entry.detail["after"] == Conversation.State.HELD and row.state == Conversation.State.OPEN:
        Conversation.objects.filter(pk=row.pk, state=row.state).update(**before)
    return True


def _row(item: Item) -> Conversation | None:
    return conversation_of(item).first()
