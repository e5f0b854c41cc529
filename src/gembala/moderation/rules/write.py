"""Write a rule: a new one, or the next version of one. What runs goes on running until the new version is switched on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.moderation.rows.rules import Rule, RuleVersion
from gembala.moderation.rules.acts import acts, plain
from gembala.moderation.rules.shipped import give_rules
from gembala.moderation.rules.tree import condition, to_json
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission

NAME_LIMIT = 120
MOST_RULES = 100


@transaction.atomic
def write(
    rule: Rule | None, *, actor: Actor, name: str, asked: Mapping[str, Any], does: list[Mapping[str, Any]]
) -> RuleVersion:
    """The next version of ``rule``, or the first of a new one (off). A version that says the same is not written again.

    ``asked`` and ``does`` are plain data as of `rules.tree` and `rules.acts`. Raises PermissionDenied, and
    ValidationError on ``name``, ``condition`` and ``acts``, all at once.
    """
    actor.require(Permission.POLICY_DECIDE)
    if rule is not None and rule.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    title, tree, done = _checked(actor, name=name, asked=asked, does=does)
    if rule is None:
        rule = _begin(actor, name=title)
    elif rule.name != title:
        Rule.objects.filter(pk=rule.pk).update(name=title)
        rule.name = title
    last = rule.versions.order_by("-number").first()
    if last is not None and last.condition == tree and last.acts == done:
        return last
    number = (rule.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    made = RuleVersion.objects.create(rule=rule, number=number, condition=tree, acts=done, created_by=actor.user)
    record("rule.written", rule, workspace=actor.workspace, by=actor.user, name=rule.name, number=number)
    announce(actor.workspace.pk, "rule", [rule.pk])
    return made


def _checked(
    actor: Actor, *, name: str, asked: Mapping[str, Any], does: list[Mapping[str, Any]]
) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    wrong: dict[str, list[str]] = {}
    title = " ".join(name.replace("\x00", "").split())
    tree: dict[str, Any] = {}
    done: list[dict[str, Any]] = []
    if not title or len(title) > NAME_LIMIT:
        wrong["name"] = [_("Give the rule a name of at most 120 characters.")]
    try:
        tree = to_json(condition(asked))
    except ValidationError as error:
        wrong |= error.message_dict
    try:
        done = plain(acts(does, workspace=actor.workspace))
    except ValidationError as error:
        wrong |= error.message_dict
    if wrong:
        raise ValidationError(wrong)
    return title, tree, done


def _begin(actor: Actor, *, name: str) -> Rule:
    give_rules(actor.workspace.pk)
    rows = Rule.objects.filter(workspace=actor.workspace)
    if rows.filter(archived_at=None).count() >= MOST_RULES:
        raise ValidationError({"name": [_("There are %(most)s rules already.") % {"most": MOST_RULES}]})
    last = rows.aggregate(last=Max("position"))["last"] or 0
    return Rule.objects.create(workspace=actor.workspace, name=name, position=last + 1)


def archive(rule: Rule, *, actor: Actor) -> None:
    """Put the rule away: it runs no more, what it did stays written."""
    actor.require(Permission.POLICY_DECIDE)
    if rule.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    if Rule.objects.filter(pk=rule.pk, archived_at=None).update(archived_at=now(), state=Rule.State.OFF):
        record("rule.archived", rule, workspace=actor.workspace, by=actor.user, name=rule.name)
        announce(actor.workspace.pk, "rule", [rule.pk])
