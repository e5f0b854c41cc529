"""The scorecard as a person reads it: target, reached, forecast, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gembala.scorecards.indicators import INDICATORS, Reading
from gembala.scorecards.models import Target
from gembala.scorecards.periods import Span, span_before, span_of
from gembala.workspaces.models import Workspace


@dataclass(frozen=True)
class Line:
    """One target. Percentages are of the goal and None when there is nothing to compare with."""

    target: Target
    span: Span
    now: Reading
    before: Reading
    goal: float | None
    reached: float | None
    forecast: float | None
    passed: float
    """Percent of the period that has passed."""

    @property
    def level(self) -> str:
        """``good``, ``near``, ``short`` or ``open`` (not comparable yet)."""
        if self.forecast is None:
            return "open"
        return "good" if self.forecast >= 100 else "near" if self.forecast >= 85 else "short"


def goal_of(target: Target, before: Reading) -> float | None:
    """What must be reached: growth over the previous period, or an absolute floor; None without a previous figure."""
    if target.at_least is not None:
        return target.at_least
    if before.value is None or before.value == 0:
        return None
    factor = 1 - target.growth / 100 if target.better == "lower" else 1 + target.growth / 100
    return before.value * factor


def line_of(workspace: Workspace, target: Target, moment: datetime) -> Line | None:
    """Compute one target at a moment; None when no indicator computes its metric yet."""
    indicator = INDICATORS.get(target.metric)
    if indicator is None:
        return None
    span = span_of(target.period, moment, workspace.zone)
    reading = indicator(workspace, target.area, span)
    before = indicator(workspace, target.area, span_before(target.period, span, workspace.zone))
    goal, passed = goal_of(target, before), span.share_passed(moment)
    reached = forecast = None
    if goal and reading.value is not None:
        if target.better == "lower":
            reached = forecast = 100 * goal / reading.value if reading.value else 100.0
        else:
            reached = 100 * reading.value / goal
            forecast = reached / passed if passed > 0 else None
    return Line(target, span, reading, before, goal, reached, forecast, 100 * passed)


def scorecard(
    workspace: Workspace, moment: datetime, *, period: str, role: str = ""
) -> tuple[list[Line], list[Target]]:
    """The computed lines of a period, and the targets of it that are not computed yet, both in the order of the facts."""
    rows = Target.objects.filter(workspace=workspace, period=period).order_by("pk")
    if role:
        rows = rows.filter(role=role)
    lines, rest = [], []
    for target in rows:
        line = line_of(workspace, target, moment)
        if line is None:
            rest.append(target)
        else:
            lines.append(line)
    return lines, rest
