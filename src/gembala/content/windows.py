"""When the audience is likely to look: the default windows, until there is data of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from statistics import median

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError

from gembala.content.wall import to_utc
from gembala.kernel.clock import local, now

DAYS_AHEAD = 7


@dataclass(frozen=True)
class Window:
    """A span of the audience's day, in its local time. ``pooled``: none is given, so the others' median stands in."""

    start: time
    end: time
    pooled: bool = False

    @property
    def middle(self) -> time:
        """The middle of the window, on a quarter of an hour."""
        return _clock(round((_minutes(self.start) + _minutes(self.end)) / 2 / 15) * 15)


@dataclass(frozen=True)
class Suggestion:
    """A moment (UTC) and the platforms whose window it falls into."""

    at: datetime
    platforms: tuple[str, ...]
    pooled: bool


def windows_for(platform: str) -> tuple[Window, ...]:
    """The windows of a platform on any day; the pooled ones where the table gives none (bluesky, forum, tiktok)."""
    given = _table().get(platform)
    if given:
        return tuple(Window(start, end) for start, end in given)
    return _pooled()


def suggest(platforms: Sequence[str], *, zone: str, count: int = 3, after: datetime | None = None) -> list[Suggestion]:
    """The next good moments for a post on all of ``platforms``, in the audience's IANA ``zone``, soonest first.

    Moments that suit more of the platforms come before ones that suit fewer, within the next two days.
    """
    after = after or now() + timedelta(minutes=15)
    wanted = tuple(dict.fromkeys(platforms)) or ("",)
    today = local(after, zone).date()
    found: dict[datetime, Suggestion] = {}
    for ahead in range(DAYS_AHEAD):
        for platform in wanted:
            for window in windows_for(platform):
                at = _moment(today + timedelta(days=ahead), window.middle, zone)
                if at is not None and at > after:
                    found.setdefault(at, _suggestion(at, window.middle, wanted))
        if len(found) >= count and ahead:
            break
    best = sorted(found.values(), key=lambda one: (-len(one.platforms), one.at))[:count]
    return sorted(best, key=lambda one: one.at)


def best_hours(platforms: Sequence[str]) -> list[time]:
    """The middles of the windows that serve these platforms together, early first; the ground of the calendar."""
    wanted = tuple(dict.fromkeys(platforms)) or ("",)
    pairs = list(zip(*(windows_for(platform) for platform in wanted), strict=False))
    return [_clock(round(median(_minutes(one.middle) for one in pair) / 15) * 15) for pair in pairs]


def _suggestion(at: datetime, clock: time, wanted: tuple[str, ...]) -> Suggestion:
    fits = tuple(one for one in wanted if any(w.start <= clock < w.end for w in windows_for(one)))
    return Suggestion(at, fits, any(w.pooled for one in fits for w in windows_for(one)))


def _moment(day: date, clock: time, zone: str) -> datetime | None:
    try:
        return to_utc(datetime.combine(day, clock), zone=zone)
    except ValidationError:
        return None


@cache
def _table() -> dict[str, tuple[tuple[time, time], ...]]:
    with (settings.FACTS / "posting_windows.yaml").open(encoding="utf-8") as file:
        facts = yaml.safe_load(file)
    return {
        platform: tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans)
        for platform, spans in facts["windows"].items()
    }


@cache
def _pooled() -> tuple[Window, ...]:
    rows = list(zip(*_table().values(), strict=True))
    return tuple(
        Window(
            _clock(median(_minutes(start) for start, _end in row)),
            _clock(median(_minutes(end) for _start, end in row)),
            pooled=True,
        )
        for row in rows
    )


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minutes: float) -> time:
    return time(int(minutes) // 60 % 24, int(minutes) % 60)
