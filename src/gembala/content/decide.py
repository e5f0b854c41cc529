"""Writes a decision on a draft: the note, the new state, the log and the news, together."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.content.models import Draft, ReviewNote
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce


def decide(draft: Draft, *, actor: Actor, to: str, decision: str, text: str = "", **values: Any) -> None:
    """Move ``draft`` to a state by compare-and-swap and note who decided; call it in a transaction.

    Raises ``ValidationError`` when the draft was moved on meanwhile.
    """
    if not Draft.LIFECYCLE.may(draft.state, to):
        raise ValidationError(_("This draft is not at a step where that is possible."), code="state")
    if not Draft.LIFECYCLE.move(draft, to, updated_at=now(), **values):
        raise ValidationError(_("Somebody moved this draft on at the same moment. Open it again."), code="moved")
    ReviewNote.objects.create(
        draft=draft, author=actor.user, version=draft.version, decision=decision, text=text.strip()[:4000]
    )
    record(f"draft.{decision}", draft, workspace=actor.workspace, by=actor.user, version=draft.version)
    announce(actor.workspace.pk, "draft", [draft.pk])
