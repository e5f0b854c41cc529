"""One change of a conversation: compare-and-swap, a line in the log that can be undone, and news to screens."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gembala.inbox.models import Conversation
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry

KEPT = ("state", "assignee_id", "waiting_since", "snoozed_until")


@transaction.atomic
def change(row: Conversation, *, actor: Actor, verb: str, **values: object) -> AuditEntry | None:
    """Set the values if nobody moved the conversation since it was read; None when somebody did.

    The log line keeps what was before and after, so that `inbox.undo` can take it back.
    """
    before = {name: getattr(row, name) for name in KEPT}
    changed = Conversation.objects.filter(pk=row.pk, workspace=actor.workspace, state=row.state).update(**values)
    if not changed:
        return None
    for name, value in values.items():
        setattr(row, name, value)
    after = {name: getattr(row, name) for name in KEPT}
    announce(actor.workspace.pk, "conversation", [row.pk])
    return record(verb, row, workspace=actor.workspace, by=actor.user, before=plain(before), after=plain(after))


def plain(values: dict[str, object]) -> dict[str, object]:
    """The values as JSON keeps them: moments become ISO 8601 strings."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
