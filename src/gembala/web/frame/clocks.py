"""How times, spans and numbers are written for the reader: in their language and zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

from gembala.kernel.clock import now, zone_name


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))


def _here() -> Locale:
    return _locale(get_language() or "id")


def _write(moment: datetime, pattern: str) -> str:
    here = timezone.localtime(moment)
    return format_datetime(here.replace(tzinfo=None), pattern, locale=_here())


def _time_pattern() -> str:
    return "HH.mm" if _here().language == "id" else "HH:mm"


def clock(moment: datetime | None) -> str:
    """``11.42 WIB``: the time of day on the reader's clock. ``moment`` is aware; None gives an empty string."""
    if moment is None:
        return ""
    return f"{_write(moment, _time_pattern())} {zone_name(timezone.localtime(moment))}"


def day(moment: datetime | None) -> str:
    """``Jumat, 20 November 2026``: the day on the reader's calendar."""
    return "" if moment is None else _write(moment, "EEEE, d MMMM y")


SOON, LATE = timedelta(hours=1), timedelta(hours=2)


def moment(value: datetime | None) -> str:
    """The shortest unmistakable time: ``11.42 WIB`` today, ``20 Nov, 11.42 WIB`` this year, else with the year."""
    if value is None:
        return ""
    here, today = timezone.localtime(value), timezone.localtime(now())
    if here.date() == today.date():
        return clock(value)
    pattern = "d MMM" if here.year == today.year else "d MMM y"
    return f"{_write(value, pattern)}, {clock(value)}"


def wait(value: datetime | timedelta | float | None) -> str:
    """``12 mnt``, ``3 j 12 mnt``, ``2 h 4 j``; less than a minute is ``baru saja``.

    ``value`` is the moment it began, a span, or minutes."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = now() - value
    minutes = max(0, int(value.total_seconds() // 60 if isinstance(value, timedelta) else value))
    if not minutes:
        return gettext("just now")
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    units = ((days, pgettext("unit", "d")), (hours, pgettext("unit", "h")), (minutes, pgettext("unit", "min")))
    first = next((index for index, (count, _unit) in enumerate(units) if count), 2)
    shown = [f"{count} {unit}" for count, unit in units[first : first + 2] if count or first == 2]
    return " ".join(shown)


def lateness(since: datetime | None) -> str:
    """How bad a wait is: ``late`` after two hours, ``soon`` after one, else empty."""
    if since is None:
        return ""
    waited = now() - since
    return "late" if waited >= LATE else "soon" if waited >= SOON else ""


def ago(value: datetime | None) -> str:
    """How long ago, in words: ``12 mnt lalu``; less than a minute is ``baru saja``."""
    if value is None:
        return ""
    if now() - value < timedelta(minutes=1):
        return gettext("just now")
    return gettext("%(span)s ago") % {"span": wait(value)}


def num(value: float | None) -> str:
    """``1.204`` in Indonesian, ``1,204`` in English; None is a dash."""
    return "–" if value is None else str(format_decimal(value, locale=_here()))


def dt_local(moment: datetime | None) -> str:
    """The value of an ``<input type=datetime-local>`` on the reader's clock."""
    return "" if moment is None else timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")
