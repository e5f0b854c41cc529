"""Nothing more to do in a conversation."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.inbox.change import change
from gembala.inbox.models import Conversation
from gembala.inbox.tend import require_tend
from gembala.workspaces.access import Actor
from gembala.workspaces.models import AuditEntry

State = Conversation.State


def finish(row: Conversation, *, actor: Actor) -> AuditEntry | None:
    """Done: nobody waits here any more, until they say something new.

    None when it is done already. Raises ValidationError for a held one: that is decided in the review queue.
    """
    require_tend(actor)
    if row.state == State.HELD:
        raise ValidationError(_("This is held for review. Decide there whether it is spam."))
    if row.state == State.DONE:
        return None
    return change(
        row, actor=actor, verb="conversation.finished", state=State.DONE, waiting_since=None, snoozed_until=None
    )
