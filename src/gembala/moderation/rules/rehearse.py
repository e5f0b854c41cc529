"""Ask for a rehearsal of a version on what was said before, or stop one."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.moderation.rows.rules import Replay, RuleVersion
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission

DAYS = 30


@transaction.atomic
def rehearse(version: RuleVersion, *, actor: Actor) -> Replay:
    """A replay over the last 30 days, worked on by the duty ``replay``; one that is under way already is given back."""
    actor.require(Permission.POLICY_DECIDE)
    rule = version.rule
    if rule.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    open_one = version.replays.filter(state__in=[Replay.State.WAITING, Replay.State.RUNNING]).first()
    if open_one is not None:
        return open_one
    until = now()
    since = until - timedelta(days=DAYS)
    span = items_of(rule.workspace_id).filter(created_at__gte=since, created_at__lte=until)
    found = span.aggregate(first=Min("pk"), last=Max("pk"), total=Count("pk"))
    made = Replay.objects.create(
        workspace=actor.workspace, version=version, since=since, until=until, by=actor.user,
        cursor=(found["first"] or 1) - 1, last=found["last"] or 0, total=found["total"],
    )  # fmt: skip
    record("rule.rehearsed", rule, workspace=actor.workspace, by=actor.user, name=rule.name, number=version.number)
    announce(actor.workspace.pk, "replay", [made.pk])
    return made


def items_of(workspace_id: int) -> QuerySet[Item]:
    """What rules look at: what others said and machines have read."""
    return Item.objects.filter(workspace_id=workspace_id, own=False, stage=Item.Stage.TAKEN_IN).exclude(kind="like")


def stop(replay: Replay, *, actor: Actor) -> bool:
    """End it early; what it found stays. False when it had ended."""
    actor.require(Permission.POLICY_DECIDE)
    if replay.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    if replay.state not in (Replay.State.WAITING, Replay.State.RUNNING):
        return False
    return Replay.LIFECYCLE.move(replay, Replay.State.STOPPED, finished_at=now(), lease_until=None, lease_owner="")
