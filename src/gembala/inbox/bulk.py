"""The same step for many conversations at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from gembala.inbox.models import Conversation
from gembala.inbox.tend import require_tend
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import AuditEntry

MOST = 200
Step = Callable[[Conversation], AuditEntry | None]


@transaction.atomic
def bulk(ids: Sequence[int], *, actor: Actor, step: Step) -> AuditEntry | None:
    """Do ``step`` to each conversation of this workspace among ``ids`` (at most 200); those that refuse it are left.

    Gives one log line that undoes all of them, or None when none changed.
    """
    require_tend(actor)
    rows = Conversation.objects.filter(workspace=actor.workspace, pk__in=list(ids)[:MOST]).select_related("last_item")
    entries = []
    for row in rows.order_by("id"):
        try:
            entry = step(row)
        except ValidationError:
            continue
        if entry is not None:
            entries.append(entry.pk)
    if not entries:
        return None
    return record("inbox.bulk", actor.workspace, workspace=actor.workspace, by=actor.user, entries=entries)
