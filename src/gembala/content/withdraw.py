"""Takes an approval back when the words change, and what was scheduled on the strength of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.content.models import Draft
from gembala.content.recall import ENDED, recall
from gembala.delivery.models import Delivery
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record

UNTOUCHED = frozenset({Draft.State.DRAFT, Draft.State.REVIEW, Draft.State.CHANGES})


def editable(draft: Draft) -> bool:
    """Whether the words may still change: nothing of it is out, on its way, or held by a platform."""
    if draft.state == Draft.State.PUBLISHED:
        return False
    states = draft.variants.filter(delivery__isnull=False).values_list("delivery__state", flat=True)
    return not set(states) - {*ENDED, Delivery.State.WAITING, Delivery.State.HANDED}


def withdraw(draft: Draft, *, actor: Actor) -> None:
    """Make the draft one that may be edited; call it inside the saving transaction.

    A draft in review stays there (an approval names its version). Raises ``ValidationError`` when any part is out.
    """
    if draft.state in UNTOUCHED:
        return
    if draft.state == Draft.State.PUBLISHED:
        raise ValidationError(_("This post is out already. Copy the text into a new draft to go on with it."))
    recall(draft, by=actor.user)
    if not Draft.LIFECYCLE.move(draft, Draft.State.DRAFT, approved_version=0, approved_by=None):
        raise ValidationError(_("Somebody moved this draft on at the same moment. Open it again."))
    record("draft.approval_withdrawn", draft, workspace=actor.workspace, by=actor.user, version=draft.version)
