"""An indicator over several spans one after the other: what a chart shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from gembala.scorecards.indicators import INDICATORS, Reading
from gembala.scorecards.periods import Span, span_before, span_of
from gembala.workspaces.models import Workspace

STEPS = {"monthly": ("weekly", 8), "quarterly": ("monthly", 6), "semester": ("monthly", 12), "annual": ("monthly", 12)}
"""Period of the page → length of one step and how many are shown."""
NOTICED = 0.05
"""Share by which the later half must differ from the earlier one to be called a change."""


@dataclass(frozen=True)
class Step:
    """One span of a series and its figure; ``running`` while the span has not ended."""

    span: Span
    reading: Reading
    running: bool


@dataclass(frozen=True)
class Series:
    """An indicator's steps, oldest first. ``trend`` is ``up``, ``down``, ``flat`` or empty (too little to tell)."""

    metric: str
    area: str
    unit: str
    steps: tuple[Step, ...]
    trend: str

    @property
    def measured(self) -> bool:
        """Whether any step has a figure above nothing."""
        return any(step.reading.value for step in self.steps)


def series_of(workspace: Workspace, *, metric: str, area: str, period: str, moment: datetime) -> Series:
    """The last steps up to the moment, on the workspace's own calendar (weeks begin on Monday)."""
    unit, count = STEPS[period]
    spans = _spans(unit, count, moment, workspace.zone)
    steps = tuple(Step(span, INDICATORS[metric](workspace, area, span), moment < span.end) for span in spans)
    return Series(metric, area, unit, steps, _trend(steps))


def _spans(unit: str, count: int, moment: datetime, zone: str) -> list[Span]:
    spans = [_week(moment, zone) if unit == "weekly" else span_of(unit, moment, zone)]
    while len(spans) < count:
        first = spans[0]
        if unit == "weekly":
            spans.insert(0, _week(first.start - timedelta(days=3), zone))
        else:
            spans.insert(0, span_before(unit, first, zone))
    return spans


def _week(moment: datetime, zone: str) -> Span:
    here = moment.astimezone(ZoneInfo(zone))
    monday = here.date() - timedelta(days=here.weekday())
    ends = [
        datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) for day in (monday, monday + timedelta(days=7))
    ]
    return Span(ends[0].astimezone(UTC), ends[1].astimezone(UTC))


def _trend(steps: Sequence[Step]) -> str:
    """The mean of the later half of the ended steps against the earlier half; steps without a figure do not count."""
    known = [step.reading.value for step in steps if step.reading.value is not None and not step.running]
    if len(known) < 4 or not any(known):
        return ""
    half = len(known) // 2
    earlier, later = fmean(known[:half]), fmean(known[half:])
    if abs(later - earlier) <= NOTICED * max(earlier, later):
        return "flat"
    return "up" if later > earlier else "down"
