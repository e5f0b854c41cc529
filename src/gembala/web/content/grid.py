"""The days of a calendar page, with what stands on each."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from gembala.content.queries import Entry

VIEWS = {"month": _("Month"), "week": _("Week"), "day": _("Day"), "list": _("List")}
LIST_DAYS = 28
CHIPS = 3
"""So many posts of a day stand in a month's cell; the rest is a count that leads to the day."""


@dataclass(frozen=True)
class Cell:
    """One day. ``free`` are the good hours of a day to come on which nothing stands within the hour."""

    day: date
    entries: Sequence[Entry]
    style: str
    feast: str
    free: Sequence[time]

    @property
    def weekday(self) -> str:
        """``Sen``, in the reader's language."""
        return date_format(self.day, "D")

    @property
    def long(self) -> str:
        """``Jumat, 20 November``, in the reader's language."""
        return date_format(self.day, "l, j F")

    @property
    def first(self) -> Sequence[Entry]:
        """What fits into a month's cell."""
        return self.entries if len(self.entries) <= CHIPS else self.entries[: CHIPS - 1]

    @property
    def rest(self) -> int:
        """How many more there are."""
        return len(self.entries) - len(self.first)

    @property
    def lines(self) -> list[tuple[time, Entry | None]]:
        """Posts and free good hours of the day by time."""
        posts: list[tuple[time, Entry | None]] = [(entry.at.time(), entry) for entry in self.entries]
        return sorted([*posts, *((hour, None) for hour in self.free)], key=lambda line: line[0])


def days_of(view: str, on: date) -> list[date]:
    """The days that a view shows around ``on``; a month in whole weeks, Monday first."""
    if view == "day":
        return [on]
    if view == "list":
        return [on + timedelta(days=one) for one in range(LIST_DAYS)]
    start, end = on, on
    if view == "month":
        start, end = on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])
    start -= timedelta(days=start.weekday())
    end += timedelta(days=6 - end.weekday())
    return [start + timedelta(days=one) for one in range((end - start).days + 1)]


def step(view: str, on: date, way: int) -> date:
    """The day that the next (``way`` 1) or earlier (-1) page stands on."""
    if view == "month":
        edge = on.replace(day=28) + timedelta(days=7) if way > 0 else on.replace(day=1) - timedelta(days=1)
        return edge.replace(day=1)
    return on + timedelta(days={"week": 7, "day": 1, "list": LIST_DAYS}[view] * way)


def title_of(view: str, days: Sequence[date], on: date) -> str:
    """What the page is called, in the reader's language."""
    if view == "month":
        return date_format(on, "F Y")
    if view == "day":
        return date_format(on, "l, j F Y")
    return f"{date_format(days[0], 'j M')} – {date_format(days[-1], 'j M Y')}"


def cells(
    days: Sequence[date],
    found: Mapping[date, Sequence[Entry]],
    *,
    on: date,
    today: date,
    view: str,
    hours: Sequence[time],
    gaps: Collection[date],
    feasts: Mapping[date, str],
) -> list[Cell]:
    """The days of a page with their posts, holidays, gaps and free good hours."""
    return [
        Cell(
            day=day,
            entries=found.get(day, ()),
            style=_style(day, on=on, today=today, view=view, gap=day in gaps, feast=day in feasts),
            feast=feasts.get(day, ""),
            free=_free(hours, found.get(day, ())) if day > today else (),
        )
        for day in days
    ]


def _style(day: date, *, on: date, today: date, view: str, gap: bool, feast: bool) -> str:
    other = view == "month" and day.month != on.month
    words = {"other": other, "past": day < today and not other, "today": day == today, "gap": gap, "feast": feast}
    return " ".join(word for word, holds in words.items() if holds)


def _free(hours: Sequence[time], entries: Sequence[Entry]) -> list[time]:
    taken = [entry.at.hour * 60 + entry.at.minute for entry in entries]
    return [one for one in hours if all(abs(one.hour * 60 + one.minute - minute) >= 60 for minute in taken)]
