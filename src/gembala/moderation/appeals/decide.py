"""Decide an appeal: never the one whose decision it is about."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.moderation.rows.sanctions import Appeal
from gembala.moderation.sanctions.lift import take_back
from gembala.moderation.undo import pardon
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission

State = Appeal.State
LIMIT = 1_000


def may_decide(appeal: Appeal, actor: Actor) -> bool:
    """Whether they moderate and had no part in what is objected to."""
    sanction = appeal.sanction
    part = {sanction.by_id, sanction.agreed_by_id}
    if appeal.case is not None:
        part.add(appeal.case.decided_by_id)
    return actor.may(Permission.MODERATE) and actor.user.pk not in part


def uphold(appeal: Appeal, *, actor: Actor, answer: str) -> Appeal:
    """It stays as it was; ``answer`` tells them why. Raises PermissionDenied, ValidationError."""
    return _decide(appeal, actor=actor, state=State.UPHELD, answer=answer)


def overturn(appeal: Appeal, *, actor: Actor, answer: str) -> Appeal:
    """They were right: the sanction and its strike are lifted and what was hidden is shown again."""
    return _decide(appeal, actor=actor, state=State.OVERTURNED, answer=answer)


@transaction.atomic
def _decide(appeal: Appeal, *, actor: Actor, state: str, answer: str) -> Appeal:
    actor.require(Permission.MODERATE)
    if appeal.workspace_id != actor.workspace.pk or not may_decide(appeal, actor):
        raise PermissionDenied
    words = answer.replace("\x00", "").strip()[:LIMIT]
    if not words:
        raise ValidationError({"answer": [_("Tell them why, in a sentence or two.")]})
    if appeal.state != State.OPEN or not Appeal.LIFECYCLE.move(
        appeal, state, answer=words, decided_by=actor.user, decided_at=now()
    ):
        raise ValidationError({"answer": [_("Somebody was faster; look again.")]})
    if state == State.OVERTURNED:
        _put_right(appeal, actor=actor)
    record(
        f"appeal.{state}", appeal, workspace=actor.workspace, by=actor.user, person=appeal.sanction.person.name,
        why=words[:200],
    )  # fmt: skip
    announce(appeal.workspace_id, "appeal", [appeal.pk])
    return appeal


def _put_right(appeal: Appeal, *, actor: Actor) -> None:
    """Sanction and strike are lifted, and the item is released."""
    take_back(appeal.sanction, by=actor.user, why="overturned")
    if appeal.case is not None:
        pardon(appeal.case, actor=actor, note=_("After an appeal"))


def appeals(actor: Actor, *, open_ones: bool, size: int = 100) -> QuerySet[Appeal]:
    """Appeals that wait (oldest first) or were decided (newest first), with everything that a list shows."""
    rows = Appeal.objects.filter(workspace=actor.workspace).select_related(
        "sanction__person", "sanction__identity", "sanction__by", "sanction__policy", "sanction__strike__decision",
        "case__item__channel", "decided_by",
    )  # fmt: skip
    if open_ones:
        return rows.filter(state=State.OPEN).order_by("pk")[:size]
    return rows.exclude(state=State.OPEN).order_by("-decided_at")[:size]
