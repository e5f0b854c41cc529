"""Switch a version on, let it run dry, or switch the rule off."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.moderation.rows.rules import Replay, Rule, RuleVersion
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission


def switch_on(version: RuleVersion, *, actor: Actor) -> AuditEntry:
    """From now on the version acts. Raises PermissionDenied, and ValidationError until it was rehearsed."""
    if not is_rehearsed(version):
        raise ValidationError(_("Rehearse this version on the last 30 days first, then switch it on."))
    return _move(version, actor=actor, state=Rule.State.ON, verb="rule.switched_on")


def run_dry(version: RuleVersion, *, actor: Actor) -> AuditEntry:
    """From now on the version only tells what it would do."""
    return _move(version, actor=actor, state=Rule.State.DRY, verb="rule.run_dry")


@transaction.atomic
def switch_off(rule: Rule, *, actor: Actor) -> AuditEntry:
    """From now on the rule does nothing."""
    _require(rule, actor)
    if rule.state != Rule.State.OFF and not Rule.LIFECYCLE.move(rule, Rule.State.OFF):
        raise ValidationError(_("Somebody was faster; look again."))
    announce(actor.workspace.pk, "rule", [rule.pk])
    return record("rule.switched_off", rule, workspace=actor.workspace, by=actor.user, name=rule.name)


def is_rehearsed(version: RuleVersion) -> bool:
    """Whether the version was replayed to the end; the first versions that came with the product were measured."""
    if version.number == 1 and version.rule.key:
        return True
    return Replay.objects.filter(version=version, state=Replay.State.DONE).exists()


def _require(rule: Rule, actor: Actor) -> None:
    actor.require(Permission.POLICY_DECIDE)
    if rule.workspace_id != actor.workspace.pk or rule.archived_at is not None:
        raise PermissionDenied


@transaction.atomic
def _move(version: RuleVersion, *, actor: Actor, state: str, verb: str) -> AuditEntry:
    rule = version.rule
    _require(rule, actor)
    if not Rule.LIFECYCLE.move(rule, state, running=version.number):
        raise ValidationError(_("Somebody was faster; look again."))
    announce(actor.workspace.pk, "rule", [rule.pk])
    return record(verb, rule, workspace=actor.workspace, by=actor.user, name=rule.name, number=version.number)
