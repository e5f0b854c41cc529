"""Reading rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from gembala.kernel.clock import now
from gembala.moderation.rows.rules import Hit, Replay, ReplayMatch, Rule, RuleVersion
from gembala.moderation.rules.rehearse import DAYS
from gembala.moderation.rules.shipped import give_rules
from gembala.workspaces.models import Workspace


@dataclass(frozen=True)
class Line:
    """A rule in the list: the version that counts now or would be next, and its last 30 days."""

    rule: Rule
    shown: RuleVersion
    newer: bool
    """The shown version is newer than the one that runs."""
    hits: int
    spared: int


def lines(workspace: Workspace) -> list[Line]:
    """Every rule that is not put away, in the order in which they are asked. Three queries."""
    give_rules(workspace.pk)
    rules = list(Rule.objects.filter(workspace=workspace, archived_at=None).order_by("position", "pk"))
    latest: dict[int, RuleVersion] = {}
    for version in RuleVersion.objects.filter(rule__in=rules).order_by("number"):
        latest[version.rule_id] = version
    since = now() - timedelta(days=DAYS)
    counted: dict[int, tuple[int, int]] = {
        row["version__rule_id"]: (row["hits"], row["left"])
        for row in Hit.objects.filter(workspace=workspace, at__gte=since)
        .values("version__rule_id")
        .annotate(hits=Count("pk"), left=Count("pk", filter=Q(spared=True)))
    }
    return [
        Line(
            rule, latest[rule.pk], latest[rule.pk].number > rule.running,
            *counted.get(rule.pk, (0, 0)),
        )
        for rule in rules
        if rule.pk in latest
    ]  # fmt: skip


def latest_version(rule: Rule) -> RuleVersion:
    """The newest version."""
    return rule.versions.select_related("rule", "created_by").order_by("-number")[0]


def running_version(rule: Rule) -> RuleVersion | None:
    """The version that is evaluated now."""
    return rule.versions.filter(number=rule.running).first() if rule.state != Rule.State.OFF else None


def last_replay(version: RuleVersion) -> Replay | None:
    """The newest rehearsal of a version."""
    return version.replays.order_by("-pk").first()


def matches(replay: Replay, *, spared: bool | None = None, size: int = 200) -> QuerySet[ReplayMatch]:
    """What it would have met, newest first, with what a list shows."""
    rows = replay.matches.select_related("item__identity", "item__channel", "item__case")
    if spared is not None:
        rows = rows.filter(spared=spared)
    return rows.order_by("-item_id")[:size]


def hits(rule: Rule, *, size: int = 50) -> QuerySet[Hit]:
    """What the rule did or would have done, newest first."""
    rows = Hit.objects.filter(version__rule=rule).select_related("item__identity", "item__channel", "version")
    return rows.order_by("-pk")[:size]


def progress(replay: Replay) -> int:
    """How far a rehearsal is, in percent."""
    if replay.state == Replay.State.DONE:
        return 100
    return min(99, int(100 * replay.seen / replay.total)) if replay.total else 0
