"""Gives a draft back to its writer."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.content.decide import decide
from gembala.content.models import Draft, ReviewNote
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission


def request_changes(draft: Draft, *, actor: Actor, text: str) -> Draft:
    """Ask for changes; ``text`` says which. Raises ``ValidationError`` without one."""
    actor.require(Permission.CONTENT_APPROVE)
    if not text.strip():
        raise ValidationError(_("Write what should change, so that the writer can go on."), code="empty")
    with transaction.atomic():
        decide(draft, actor=actor, to=Draft.State.CHANGES, decision=ReviewNote.Decision.CHANGES, text=text)
    return draft
