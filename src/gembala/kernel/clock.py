"""The one place that reads the clock."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

INDONESIA = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}
"""What people in Indonesia call their zones."""
_GIVEN = timedelta(seconds=float(os.environ.get("GEMBALA_CLOCK_SKEW", "0")))
_skew = _GIVEN


def rehearse(moment: datetime | None) -> None:
    """In this process it is ``moment`` now, and time goes on from there; None brings the true time back.

    For filling a demo's past through the real use cases. Never call it in a process that serves people.
    """
    global _skew
    _skew = moment - datetime.now(UTC) if moment else _GIVEN


def now() -> datetime:
    """The present moment, aware, in UTC; shifted by ``GEMBALA_CLOCK_SKEW`` seconds when a rehearsal sets it."""
    return datetime.now(UTC) + _skew


def local(moment: datetime, zone: str) -> datetime:
    """The same moment on the wall clock of an IANA zone. Raises ``ZoneInfoNotFoundError`` for an unknown zone."""
    return moment.astimezone(ZoneInfo(zone))


def zone_name(moment: datetime) -> str:
    """WIB, WITA or WIT for Indonesia's zones, else the zone's own short name; ``moment`` is aware."""
    key = getattr(moment.tzinfo, "key", "")
    return INDONESIA.get(key, moment.tzname() or key)
