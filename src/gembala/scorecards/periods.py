"""Months, quarters, semesters and years on the workspace's own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MONTHS = {"monthly": 1, "quarterly": 3, "semester": 6, "annual": 12}


@dataclass(frozen=True)
class Span:
    """From ``start`` up to, not including, ``end`` (UTC)."""

    start: datetime
    end: datetime

    def share_passed(self, moment: datetime) -> float:
        """How much of it has passed at a moment, 0 to 1."""
        whole = (self.end - self.start).total_seconds()
        return min(1.0, max(0.0, (moment - self.start).total_seconds() / whole))


def _month_start(year: int, month: int, zone: str) -> datetime:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return datetime(year, month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def span_of(period: str, moment: datetime, zone: str) -> Span:
    """The period around a moment; it begins at local midnight of its first day."""
    here, length = moment.astimezone(ZoneInfo(zone)), MONTHS[period]
    first = (here.month - 1) // length * length + 1
    return Span(_month_start(here.year, first, zone), _month_start(here.year, first + length, zone))


def span_before(period: str, span: Span, zone: str) -> Span:
    """The period of the same kind before that one."""
    here = span.start.astimezone(ZoneInfo(zone))
    return Span(_month_start(here.year, here.month - MONTHS[period], zone), span.start)
