"""A sanction ends: because its time is over, or because it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.kernel.duties import Duty, take
from gembala.moderation.rows.sanctions import Sanction, Strike
from gembala.moderation.sanctions.carry import carry
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User
from gembala.workspaces.roles import Permission

LEASE = timedelta(seconds=60)


@transaction.atomic
def lift(sanction: Sanction, *, actor: Actor, why: str) -> None:
    """Take it back, and the strike with it. Raises PermissionDenied, ValidationError without a reason."""
    actor.require(Permission.POLICY_DECIDE)
    if sanction.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    if not why.strip():
        raise ValidationError({"why": [_("Say why, in a sentence.")]})
    if not take_back(sanction, by=actor.user, why=why.strip()[:300]):
        raise ValidationError({"why": [_("It has ended already.")]})


def take_back(sanction: Sanction, *, by: User | None, why: str) -> bool:
    """Lift it and its strike, without asking for authority; False when there is nothing left to lift."""
    moment = now()
    if sanction.strike_id is not None:
        Strike.objects.filter(pk=sanction.strike_id, lifted_at=None).update(lifted_at=moment, lifted_by=by)
    lasted = sanction.state == Sanction.State.ACTIVE
    if not Sanction.LIFECYCLE.may(sanction.state, Sanction.State.LIFTED) or not Sanction.LIFECYCLE.move(
        sanction, Sanction.State.LIFTED, lifted_by=by, lifted_at=moment, lifted_why=why
    ):
        return False
    if lasted:
        carry(sanction, begins=False, by=by)
    record("sanction.lifted", sanction, workspace=sanction.workspace, by=by, kind=sanction.kind,
           person=sanction.person.name, why=why)  # fmt: skip
    announce(sanction.workspace_id, "sanction", [sanction.pk])
    return True


def due() -> QuerySet[Sanction]:
    """Sanctions whose time is over."""
    return Sanction.objects.filter(state=Sanction.State.ACTIVE, ends_at__lte=now()).order_by("ends_at")


def end(ids: Sequence[int], token: str) -> None:
    """Handler of the duty ``end_sanctions``: what was blocked for a time is let in again."""
    for row in take(due().select_related("workspace", "person"), ids, token=token, lease=LEASE):
        with transaction.atomic():
            if Sanction.LIFECYCLE.move(row, Sanction.State.ENDED, lease_until=None, lease_owner=""):
                carry(row, begins=False, by=None)
                record("sanction.ended", row, workspace=row.workspace, by=None, kind=row.kind, person=row.person.name)
                announce(row.workspace_id, "sanction", [row.pk])


DUTY = Duty("end_sanctions", due, end, batch=20, every=5, lease=LEASE, threads=1)
