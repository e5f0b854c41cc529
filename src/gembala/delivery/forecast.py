"""Looks ahead: which planned posts a platform's quota would not let out."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import QuotaRule
from gembala.platforms.models import Channel

S = Delivery.State


def _counted(operation: str, row: Delivery) -> bool:
    """Whether a delivery uses up a quota of this operation. What a person posts uses up none."""
    if row.payload.get("by_hand"):
        return False
    if operation == "reel":
        return row.kind == Delivery.Kind.POST and row.payload.get("format") == "reel"
    if operation == "video":
        return row.kind == Delivery.Kind.POST and any(
            str(file.get("mime", "")).startswith("video/") for file in row.payload.get("media") or ()
        )
    return {"publish": Delivery.Kind.POST, "reply": Delivery.Kind.REPLY}.get(operation) == row.kind


@dataclass(frozen=True)
class Excess:
    """``over`` posts of a channel would exceed ``limit`` on ``day`` (in the quota's zone, else UTC)."""

    channel: Channel
    operation: str
    day: date
    limit: int
    over: int


def forecast(channels: QuerySet[Channel]) -> list[Excess]:
    """For each channel and day what is too much, soonest first. What has gone out within the window counts too.

    Two queries, whatever the number of channels.
    """
    held = {channel.pk: channel for channel in channels}
    by_channel: dict[int, list[Delivery]] = defaultdict(list)
    for row in Delivery.objects.filter(_recent() | WAITING, channel__in=held).order_by("due_at", "pk"):
        by_channel[row.channel_id].append(row)
    found = [one for pk, rows in by_channel.items() for one in _of_channel(held[pk], rows)]
    return sorted(found, key=lambda one: (one.day, one.channel.pk))


def excess_with(
    channel: Channel, *, form: str, at: datetime, but: int | None = None, kinds: Sequence[str] = ()
) -> Excess | None:
    """What would be too much on that day if a post of this format also went out at ``at`` (UTC).

    ``kinds`` are the media types of its files. ``but`` is a delivery that is not counted, because it carries this very
    post. One query, none without a quota.
    """
    quotas = capabilities_of(channel).quotas
    if not quotas:
        return None
    rows = list(Delivery.objects.filter(_recent() | WAITING, channel=channel).exclude(pk=but or 0))
    payload = {"format": form, "media": [{"mime": kind} for kind in kinds]}
    extra = Delivery(channel=channel, kind=Delivery.Kind.POST, payload=payload, state=S.WAITING, due_at=at)
    days = {rule.operation: at.astimezone(ZoneInfo(rule.zone or "UTC")).date() for rule in quotas}
    found = [one for one in _of_channel(channel, [*rows, extra]) if one.day == days[one.operation]]
    return found[0] if found else None


WAITING = Q(state__in=(S.WAITING, S.PREPARING, S.PROCESSING, S.ARMED, S.UNKNOWN))


def _recent() -> Q:
    return Q(state=S.DONE, settled_at__gte=now() - timedelta(days=2))


def _of_channel(channel: Channel, rows: Sequence[Delivery]) -> list[Excess]:
    found = list[Excess]()
    for rule in capabilities_of(channel).quotas:
        counted = [row for row in rows if _counted(rule.operation, row)]
        found += _excess(channel, rule, counted) if len(counted) > rule.limit else []
    return found


def _excess(channel: Channel, rule: QuotaRule, rows: Sequence[Delivery]) -> list[Excess]:
    zone = ZoneInfo(rule.zone or "UTC")
    times = [(_moment(row), row.state != S.DONE) for row in rows]
    over: dict[date, int] = defaultdict(int)
    window: deque[datetime] = deque()
    for at, planned in sorted(times):
        while window and not _together(window[0], at, rule, zone):
            window.popleft()
        if planned and len(window) >= rule.limit:
            over[at.astimezone(zone).date()] += 1
        else:
            window.append(at)
    return [Excess(channel, rule.operation, day, rule.limit, number) for day, number in over.items()]


def _together(earlier: datetime, later: datetime, rule: QuotaRule, zone: ZoneInfo) -> bool:
    """Whether both fall into one window: a day of the quota's zone, or the moving window before the later one."""
    if rule.zone:
        return earlier.astimezone(zone).date() == later.astimezone(zone).date()
    return earlier > later - rule.window


def _moment(row: Delivery) -> datetime:
    return row.settled_at if row.state == S.DONE and row.settled_at else row.due_at
