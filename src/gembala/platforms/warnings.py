"""Looks ahead: which channel will be signed out before something planned can go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Min, Q, QuerySet, When

from gembala.platforms.models import Channel


@dataclass(frozen=True)
class Forewarning:
    """Something planned will not go out unless somebody connects the channel again. Times in UTC."""

    channel: Channel
    ends_at: datetime | None
    """When the sign-in ends; ``None`` when it has ended."""
    first_due_at: datetime
    planned: int


ENDS = Case(
    When(credential__refreshable=True, then=F("credential__refresh_expires_at")), default=F("credential__expires_at")
)
"""When a sign-in ends for good: with the refresh token, else with the token; null when it does not."""


def forewarnings(channels: QuerySet[Channel]) -> list[Forewarning]:
    """One for each of the channels whose sign-in ends before something planned through it; soonest first. One query."""
    sent = Q(deliveries__state="waiting", deliveries__payload__by_hand__isnull=True)  # a person needs no sign-in
    late = sent & (Q(state=Channel.State.EXPIRED) | Q(deliveries__due_at__gt=F("ends_at")))
    rows = (
        Channel.objects.filter(pk__in=channels.order_by().values("pk"))
        .annotate(ends_at=ENDS)
        .annotate(planned=Count("deliveries", filter=late), first_due_at=Min("deliveries__due_at", filter=late))
        .filter(planned__gt=0)
        .order_by("first_due_at", "pk")
    )
    return [
        Forewarning(
            channel=row,
            ends_at=None if row.state == Channel.State.EXPIRED else row.ends_at,
            first_due_at=row.first_due_at,
            planned=row.planned,
        )
        for row in rows
    ]
