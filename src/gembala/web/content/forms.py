"""Reads what the pages send."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from gembala.content.wall import to_utc

MANY = 40
"""More channels or pictures than this come from no page of ours."""


def number(value: str | None) -> int:
    """A whole number of a form; 0 for anything else."""
    text = value or ""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else 0


def numbers(data: QueryDict, name: str) -> tuple[int, ...]:
    """The whole numbers of a field in their order, each once."""
    found = (number(value) for value in data.getlist(name)[:MANY])
    return tuple(dict.fromkeys(one for one in found if one))


def lines(text: str) -> str:
    """Line ends as ``\\n``, as the writer saw them."""
    return text.replace("\r\n", "\n").replace("\x00", "")


def moment_from(data: QueryDict) -> tuple[datetime | None, str]:
    """``date``, ``time`` and ``zone`` → the UTC moment and the zone; None when neither date nor time is given.

    Raises ``ValidationError`` for half a time, a wrong zone, and hours that daylight saving skips or doubles.
    """
    date, time, zone = (data.get(name, "").strip() for name in ("date", "time", "zone"))
    if not date and not time:
        return None, zone
    if not date or not time:
        raise ValidationError(_("Give both the day and the hour."), code="half")
    try:
        wall = datetime.fromisoformat(f"{date}T{time}").replace(second=0, microsecond=0)
    except ValueError as error:
        raise ValidationError(_("This is not a day and an hour."), code="time") from error
    if wall.tzinfo is not None:
        raise ValidationError(_("This is not a day and an hour."), code="time")
    return to_utc(wall, zone=zone), zone
