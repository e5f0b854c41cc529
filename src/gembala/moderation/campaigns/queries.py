"""Reading campaigns."""

from __future__ import annotations

from django.db.models import QuerySet

from gembala.moderation.rows.cases import Campaign, Case
from gembala.workspaces.access import Actor


def campaigns(actor: Actor, *, size: int = 50) -> QuerySet[Campaign]:
    """All of them, open ones first, then newest."""
    rows = Campaign.objects.filter(workspace=actor.workspace).select_related("thread", "decided_by")
    return rows.order_by("-state", "-last_at", "-pk")[:size]


def members(campaign: Campaign, *, size: int = 200) -> QuerySet[Case]:
    """What belongs to it, in the order in which it was said, except at a colleague's personal account."""
    rows = campaign.cases.filter(item__channel__owner=None).select_related("item__identity", "item__channel")
    return rows.order_by("item__created_at", "pk")[:size]
