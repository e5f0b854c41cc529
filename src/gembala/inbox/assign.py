"""Gives a conversation to somebody."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.inbox.change import change
from gembala.inbox.models import Conversation
from gembala.inbox.tend import require_tend
from gembala.workspaces.access import Actor
from gembala.workspaces.models import AuditEntry, Membership, User


def assign(row: Conversation, *, actor: Actor, to: User | None) -> AuditEntry | None:
    """From now on ``to`` looks after it (None: nobody in particular).

    Raises PermissionDenied, or ValidationError for somebody who does not work here.
    """
    require_tend(actor)
    if to is not None and not Membership.objects.filter(workspace=actor.workspace, user=to, active=True).exists():
        raise ValidationError(_("This person does not work here any more."))
    return change(row, actor=actor, verb="conversation.assigned", assignee_id=to.pk if to else None)
