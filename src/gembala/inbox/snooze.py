"""Puts a conversation aside until a moment."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.inbox.change import change
from gembala.inbox.models import Conversation
from gembala.inbox.tend import require_tend
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.models import AuditEntry


def snooze(row: Conversation, *, actor: Actor, until: datetime) -> AuditEntry | None:
    """Out of sight until ``until`` (aware, UTC) or until they say something new, whichever is first.

    Raises ValidationError when ``until`` has passed or the conversation is done or held.
    """
    require_tend(actor)
    if until <= now():
        raise ValidationError(_("Choose a moment that is still to come."))
    if row.state not in (Conversation.State.OPEN, Conversation.State.SNOOZED):
        raise ValidationError(_("Only an open conversation can be put aside."))
    return change(row, actor=actor, verb="conversation.snoozed", state=Conversation.State.SNOOZED, snoozed_until=until)
