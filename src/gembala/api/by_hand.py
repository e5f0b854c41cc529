"""Assisted publishing: what waits for a person's hand, and what became of it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from gembala.api.auth import actor
from gembala.api.content import delivery_out
from gembala.api.shapes import REFUSALS, DeliveryOut, Id, Limit, Line
from gembala.delivery.by_hand import finished, in_hands, not_possible
from gembala.delivery.models import Delivery
from gembala.workspaces.tokens import Scope

router = Router()


class ByHandOut(Schema):
    """A post that a person posts: at which channel, the words, how many media files, since when (UTC), until when."""

    id: int
    channel: int
    platform: str
    name: str
    text: str
    media: int
    due_at: datetime
    latest_at: datetime | None
    open: str


class ByHandDone(Schema):
    """Where the post stands now."""

    permalink: Line


class ByHandNot(Schema):
    """Why it could not be posted."""

    why: Line


def _out(row: Delivery) -> ByHandOut:
    return ByHandOut(
        id=row.pk, channel=row.channel_id, platform=row.channel.platform, name=row.channel.name,
        text=row.payload.get("text", ""), media=len(row.payload.get("media", ())), due_at=row.due_at,
        latest_at=row.latest_at, open=str(row.channel.flags.get("address", "")),
    )  # fmt: skip


@router.get("/w/{slug}/by-hand", response={200: list[ByHandOut], **REFUSALS})
def waiting(request: HttpRequest, slug: str, limit: Limit = 50) -> list[ByHandOut]:
    """What waits for your hand, the longest due first."""
    who = actor(request, slug, Scope.CONTENT_READ)
    return [_out(row) for row in in_hands(who)[:limit]]


@router.post("/w/{slug}/by-hand/{pk}/done", response={200: DeliveryOut, **REFUSALS})
def done(request: HttpRequest, slug: str, pk: Id, data: ByHandDone) -> DeliveryOut:
    """You posted it; ``permalink`` is its https address at the place."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return delivery_out(finished(who.find(in_hands(who), pk=pk), actor=who, permalink=data.permalink))


@router.post("/w/{slug}/by-hand/{pk}/not", response={200: DeliveryOut, **REFUSALS})
def not_done(request: HttpRequest, slug: str, pk: Id, data: ByHandNot) -> DeliveryOut:
    """You could not post it; it stands as failed with your reason."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return delivery_out(not_possible(who.find(in_hands(who), pk=pk), actor=who, why=data.why))
