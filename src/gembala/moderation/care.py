"""Looks after those who have to read what hurts: blur, a count, a limit, and a hint to rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.moderation.rows.cases import Decision
from gembala.moderation.rows.feedback import Care
from gembala.workspaces.access import Actor
from gembala.workspaces.models import Membership
from gembala.workspaces.roles import Permission

HOUR = timedelta(hours=1)
LOOK_BACK = timedelta(hours=6)
PAUSE = timedelta(minutes=10)
"""So long without a decision counts as a pause."""
LONG = timedelta(minutes=50)
HARSH_IN_AN_HOUR = 15
HIGHEST = 1000


@dataclass(frozen=True)
class Burden:
    """What one moderator has read. ``hint`` is why a rest would do good: ``harsh``, ``long`` or empty.
    ``stopped``: their own limit of the day is reached, what hurts is shown no more today."""

    decided_today: int
    harsh_today: int
    harsh_hour: int
    minutes: int
    """Minutes at it without a pause of ten minutes."""
    hint: str
    stopped: bool


def care_of(who: Actor | Membership) -> Care:
    """Their wishes; blurred and 60 a day until they say otherwise (not saved by asking)."""
    found = Care.objects.filter(workspace=who.workspace, user=who.user).first()
    return found or Care(workspace=who.workspace, user=who.user)


def wish(actor: Actor, *, blur: bool, harsh_limit: int) -> Care:
    """Change one's own wishes. ``harsh_limit`` 0 to 1,000 a day, 0 for none. Raises ``ValidationError``."""
    actor.require(Permission.MODERATE)
    if not 0 <= harsh_limit <= HIGHEST:
        raise ValidationError({"harsh_limit": [_("Choose between 0 and 1,000; 0 is without a limit.")]})
    row, _made = Care.objects.update_or_create(
        workspace=actor.workspace, user=actor.user, defaults={"blur": blur, "harsh_limit": harsh_limit}
    )
    return row


def burden(who: Actor | Membership, care: Care) -> Burden:
    """What they have read today, by their own clock; the last hour and the stretch without a pause reach back over midnight.

    One query.
    """
    moment = now()
    start = moment.astimezone(ZoneInfo(who.user.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = list(
        Decision.objects.filter(by=who.user, workspace=who.workspace, at__gte=min(start, moment - LOOK_BACK))
        .order_by("-at")
        .values_list("at", "harsh")
    )
    today = [harsh for at, harsh in rows if at >= start]
    harsh_today = sum(today)
    harsh_hour = sum(harsh for at, harsh in rows if at > moment - HOUR)
    minutes = _stretch([at for at, _harsh in rows], moment)
    hint = "harsh" if harsh_hour >= HARSH_IN_AN_HOUR else "long" if minutes >= LONG.total_seconds() / 60 else ""
    stopped = bool(care.harsh_limit) and harsh_today >= care.harsh_limit
    return Burden(len(today), harsh_today, harsh_hour, minutes, hint, stopped)


def _stretch(times: list[datetime], moment: datetime) -> int:
    """Minutes since the last pause; ``times`` newest first."""
    begin = later = moment
    for at in times:
        if later - at > PAUSE:
            break
        begin = later = at
    return int((moment - begin).total_seconds() / 60)
