"""Tries a failed part of a post again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.content.models import Draft, Variant
from gembala.delivery import retry as again
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission


def retry(variant: Variant, *, actor: Actor) -> Draft:
    """Send the failed delivery of ``variant`` once more. Raises ``ValidationError`` when there is nothing to retry."""
    actor.require(Permission.CONTENT_SCHEDULE)
    with transaction.atomic():
        draft = Draft.objects.select_for_update(of=("self",)).get(pk=variant.draft_id, workspace=actor.workspace)
        part = draft.variants.select_related("delivery").filter(pk=variant.pk).first()
        if part is None or part.delivery is None:
            raise ValidationError(_("There is nothing to try again here any more."), code="state")
        again.retry(part.delivery, by=actor.user)
        if draft.state == Draft.State.FAILED:
            Draft.LIFECYCLE.move(draft, Draft.State.SCHEDULED, updated_at=now())
        announce(actor.workspace.pk, "draft", [draft.pk])
    return draft
