"""The rules that are evaluated now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, QuerySet

from gembala.moderation.rows.rules import Rule, RuleVersion
from gembala.moderation.rules.compiled import Compiled, compile_version
from gembala.moderation.rules.shipped import give_rules


@dataclass(frozen=True)
class Running:
    """A compiled version of a rule of a workspace; ``dry``: it only tells what it would do."""

    workspace: int
    rule: int
    compiled: Compiled
    dry: bool


def running(workspaces: Collection[int]) -> dict[int, list[Running]]:
    """For each workspace its rules that are on or dry, in their order. One query; a workspace's first time some more."""
    found = _read(workspaces)
    fresh = set(workspaces) - set(found)
    if fresh:
        have = set(Rule.objects.filter(workspace_id__in=fresh).values_list("workspace_id", flat=True))
        for workspace_id in fresh - have:
            give_rules(workspace_id)
        if fresh - have:
            found |= _read(fresh - have)
    return found


def _read(workspaces: Collection[int]) -> dict[int, list[Running]]:
    found: dict[int, list[Running]] = {}
    for row in versions(workspaces):
        rule = row.rule
        dry = rule.state == Rule.State.DRY
        found.setdefault(rule.workspace_id, []).append(Running(rule.workspace_id, rule.pk, compile_version(row), dry))
    return found


def versions(workspaces: Collection[int]) -> QuerySet[RuleVersion]:
    """The running versions with their rules, in the order in which they are asked."""
    return (
        RuleVersion.objects.filter(
            rule__workspace_id__in=workspaces,
            rule__state__in=[Rule.State.ON, Rule.State.DRY],
            rule__archived_at=None,
            number=F("rule__running"),
        )
        .select_related("rule")
        .order_by("rule__position", "rule_id")
    )
