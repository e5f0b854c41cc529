"""Takes a post off the calendar; it stays approved."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.content.models import Draft
from gembala.content.recall import recall
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission


def unschedule(draft: Draft, *, actor: Actor) -> Draft:
    """Cancel what waits and go back to approved. Raises ``ValidationError`` when a part of it left already."""
    actor.require(Permission.CONTENT_SCHEDULE)
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk, workspace=actor.workspace)
        if row.state != Draft.State.SCHEDULED:
            raise ValidationError(_("This draft is not scheduled."), code="state")
        recall(row, by=actor.user)
        if not Draft.LIFECYCLE.move(row, Draft.State.APPROVED, updated_at=now()):
            raise ValidationError(_("Somebody moved this draft on at the same moment. Open it again."), code="moved")
        record("draft.unscheduled", row, workspace=actor.workspace, by=actor.user)
        announce(actor.workspace.pk, "draft", [row.pk])
    return row
