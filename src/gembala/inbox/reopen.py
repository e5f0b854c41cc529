"""A conversation needs us again."""

from __future__ import annotations

from gembala.inbox.change import change
from gembala.inbox.models import Conversation
from gembala.inbox.tend import require_tend
from gembala.workspaces.access import Actor
from gembala.workspaces.models import AuditEntry

State = Conversation.State


def reopen(row: Conversation, *, actor: Actor) -> AuditEntry | None:
    """Open again; they wait since their latest word unless we have answered it. None when it is open or held."""
    require_tend(actor)
    if row.state not in (State.DONE, State.SNOOZED):
        return None
    since = row.waiting_since
    word = row.last_item
    if since is None and word and not row.replies.filter(created_at__gte=word.created_at).exists():
        since = word.created_at
    return change(
        row, actor=actor, verb="conversation.reopened", state=State.OPEN, waiting_since=since, snoozed_until=None
    )
