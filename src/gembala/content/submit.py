"""Sends a draft for review."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.content.check import require_ready
from gembala.content.decide import decide
from gembala.content.make_ready import make_ready
from gembala.content.models import Draft, ReviewNote
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission


def submit(draft: Draft, *, actor: Actor, text: str = "") -> Draft:
    """Ask for approval. Raises ``ValidationError`` when a platform would refuse it as it stands."""
    actor.require(Permission.CONTENT_SUBMIT)
    if draft.state not in {Draft.State.DRAFT, Draft.State.CHANGES}:
        raise ValidationError(_("This draft is not one to send for review now."), code="state")
    require_ready(draft, at=draft.scheduled_at)
    with transaction.atomic():
        decide(draft, actor=actor, to=Draft.State.REVIEW, decision=ReviewNote.Decision.SUBMITTED, text=text)
        make_ready(draft)
    return draft
