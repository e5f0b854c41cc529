"""A strike, and the step of the ladder that it leads to."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.members.merge import known
from gembala.members.models import Identity
from gembala.moderation.policy.content import step_for
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.rows.cases import Decision
from gembala.moderation.rows.policy import PolicyVersion
from gembala.moderation.rows.sanctions import Sanction, Strike
from gembala.moderation.sanctions.carry import carry
from gembala.moderation.sanctions.count import strikes_of
from gembala.moderation.sanctions.tell import tell
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User
from gembala.workspaces.roles import Permission

TOLD = frozenset({Sanction.Kind.REMIND.value, Sanction.Kind.WARN.value, Sanction.Kind.MUTE.value})
"""Steps that are told under the item; who is suspended or banned reads it at the hub and behind the link."""


def strike(decision: Decision, *, item: Item, by: User) -> Sanction | None:
    """Count the breach against whoever wrote the item, and take the step that the ladder has for it.

    A step that ``asks`` waits for somebody who decides the policy. Inside the decision's transaction.
    """
    policy = decision.policy or in_force(decision.workspace)
    person = known(item.identity)
    moment = now()
    made = Strike.objects.create(
        workspace_id=decision.workspace_id, person=person, decision=decision, clause=decision.clause, at=moment,
        expires_at=moment + timedelta(days=policy.strike_days),
    )  # fmt: skip
    count = strikes_of(person).count()
    step = step_for(policy, count)
    if step is None:
        return None
    sanction = Sanction.objects.create(
        workspace_id=decision.workspace_id, person=person, identity=item.identity, kind=step.step, strike=made,
        strikes=count, clause=decision.clause, note=decision.note, policy=policy, by=by, days=step.days,
    )  # fmt: skip
    if step.asks:
        record("sanction.proposed", sanction, workspace=sanction.workspace, by=by, kind=step.step, strikes=count)
        announce(sanction.workspace_id, "sanction", [sanction.pk])
        return sanction
    begin(sanction, by=by, item=item)
    return sanction


def impose(
    identity: Identity, *, kind: str, days: int, item: Item, policy: PolicyVersion, clause: str, note: str
) -> Sanction:
    """What a rule does by itself: a warning or a short mute, without a strike. Inside the caller's transaction."""
    sanction = Sanction.objects.create(
        workspace_id=identity.workspace_id, person=known(identity), identity=identity, kind=kind, days=days,
        clause=clause, note=note, policy=policy,
    )  # fmt: skip
    begin(sanction, by=None, item=item)
    return sanction


@transaction.atomic
def agree(sanction: Sanction, *, actor: Actor) -> Sanction:
    """A proposed step begins. Raises PermissionDenied, ValidationError when it was decided meanwhile."""
    _require(sanction, actor)
    item = sanction.strike.decision.case.item if sanction.strike is not None else None
    if sanction.state != Sanction.State.PROPOSED:
        raise ValidationError(_("Somebody was faster; look again."))
    begin(sanction, by=actor.user, item=item)
    return sanction


@transaction.atomic
def refuse(sanction: Sanction, *, actor: Actor, why: str) -> Sanction:
    """A proposed step does not begin; the strike stays."""
    _require(sanction, actor)
    if sanction.state != Sanction.State.PROPOSED or not Sanction.LIFECYCLE.move(
        sanction, Sanction.State.REFUSED, agreed_by=actor.user, lifted_why=why.strip()[:300]
    ):
        raise ValidationError(_("Somebody was faster; look again."))
    record("sanction.refused", sanction, workspace=actor.workspace, by=actor.user, kind=sanction.kind, why=why[:300])
    announce(sanction.workspace_id, "sanction", [sanction.pk])
    return sanction


def _require(sanction: Sanction, actor: Actor) -> None:
    actor.require(Permission.POLICY_DECIDE)
    if sanction.workspace_id != actor.workspace.pk:
        raise PermissionDenied


def begin(sanction: Sanction, *, by: User | None, item: Item | None) -> None:
    """It takes effect now: everywhere that the person has an account, and they are told why."""
    moment = now()
    ends = moment + timedelta(days=sanction.days) if sanction.days else None
    if not Sanction.LIFECYCLE.move(sanction, Sanction.State.ACTIVE, starts_at=moment, ends_at=ends, agreed_by=by):
        raise ValidationError(_("Somebody was faster; look again."))
    carried = carry(sanction, begins=True, by=by)
    if item is not None and sanction.kind in TOLD:
        why = tell(sanction, item)
        carried.append({"identity": sanction.identity_id, "platform": sanction.identity.platform,
                        "handle": sanction.identity.handle, "done": not why, "why": why or "told"})  # fmt: skip
    sanction.carried = carried
    sanction.save(update_fields=["carried"])
    record(
        "sanction.begun", sanction, workspace=sanction.workspace, by=by, kind=sanction.kind, days=sanction.days,
        person=sanction.person.name, strikes=sanction.strikes,
    )  # fmt: skip
    announce(sanction.workspace_id, "sanction", [sanction.pk])
