"""Bars of a series, placed for an SVG of 320 by 132 units: the page's policy allows no inline style."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime

from gembala.scorecards.series import Series
from gembala.web.scorecard.words import TRENDS

WIDTH, BASE, TOP = 320.0, 108.0, 18.0


@dataclass(frozen=True)
class Bar:
    """One step: where it stands, its figure in words, the label below (empty when there is no room)."""

    x: float
    y: float
    width: float
    height: float
    value: float | None
    label: str
    running: bool


@dataclass(frozen=True)
class Chart:
    """A card: what it says in a sentence, and its bars."""

    series: Series
    title: str | Promise
    bars: tuple[Bar, ...]


def chart(series: Series) -> Chart:
    """Place the bars; the highest reaches the top."""
    count = len(series.steps)
    slot = WIDTH / count
    highest = max((step.reading.value or 0 for step in series.steps), default=0) or 1
    every = 2 if count > 8 else 1
    bars = []
    for number, step in enumerate(series.steps):
        height = (BASE - TOP) * (step.reading.value or 0) / highest
        first = localtime(step.span.start)
        label = date_format(first, "M") if series.unit == "monthly" else date_format(first, "j M")
        bars.append(
            Bar(round(number * slot + slot * 0.14, 1), round(BASE - height, 1), round(slot * 0.72, 1),
                round(max(height, 1.5 if step.reading.value else 0), 1), step.reading.value,
                label if (count - 1 - number) % every == 0 else "", step.running)
        )  # fmt: skip
    return Chart(series, TRENDS[series.metric][series.trend], tuple(bars))
