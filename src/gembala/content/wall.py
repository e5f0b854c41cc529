"""From the clock on the wall to UTC, with the hours that daylight saving skips or doubles."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def zone_of(name: str) -> ZoneInfo:
    """The zone with this IANA name. Raises ``ValidationError`` for any other word."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValidationError(
            _("“%(zone)s” is not a time zone. Choose one such as Asia/Jakarta.") % {"zone": name[:64]}, code="zone"
        ) from error


def to_utc(wall: datetime, *, zone: str) -> datetime:
    """The UTC moment of a naive wall clock time in an IANA zone.

    Raises ``ValidationError`` (codes ``zone``, ``skipped``, ``doubled``) when there is not exactly one such moment.
    """
    tz = zone_of(zone)
    early, late = wall.replace(tzinfo=tz, fold=0), wall.replace(tzinfo=tz, fold=1)
    told = {"time": f"{wall:%H.%M}", "day": f"{wall:%d-%m-%Y}", "zone": zone}
    try:
        moment = early.astimezone(UTC)
    except OverflowError as error:
        raise ValidationError(_("This day is too far away."), code="range") from error
    if moment.astimezone(tz).replace(tzinfo=None) != wall:
        raise ValidationError(
            _("On %(day)s the clocks in %(zone)s go forward and %(time)s does not exist. Choose another hour.") % told,
            code="skipped",
        )
    if early.utcoffset() != late.utcoffset():
        raise ValidationError(
            _("On %(day)s the clocks in %(zone)s go back and %(time)s comes twice. Choose another hour.") % told,
            code="doubled",
        )
    return moment
