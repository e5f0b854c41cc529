"""What a person needs to know in ten seconds: who waits, what to approve, what will fail, the day's blocks, what goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from gembala.content.models import Draft
from gembala.delivery.by_hand import in_hands
from gembala.delivery.models import Delivery
from gembala.inbox.models import Conversation
from gembala.inbox.queries import rows_of
from gembala.kernel.clock import now
from gembala.moderation.models import Case
from gembala.moderation.queries import visible as visible_cases
from gembala.planning.routine import Block, blocks_of
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission

SHOWN = 6
COUNTED = 100
"""Counts stop here and say "more than"."""


@dataclass(frozen=True)
class AtRisk:
    """A channel that needs care; ``code`` is expired, disconnected, failing or expiring; ``posts`` go out after its end."""

    channel: Channel
    code: str
    ends_at: datetime | None
    posts: int


@dataclass(frozen=True)
class Day:
    """Everything Today shows to one person."""

    moment: datetime
    waiting: list[Conversation]
    waiting_count: int
    held_count: int
    approvals: list[Draft]
    sent_back: list[Draft]
    at_risk: list[AtRisk]
    healthy: int
    blocks: list[Block]
    outgoing: list[Draft]
    failed: list[Delivery]
    by_hand: list[Delivery]

    @property
    def oldest(self) -> Conversation | None:
        """Who has waited longest."""
        return self.waiting[0] if self.waiting else None


def gather(actor: Actor) -> Day:
    """Read it all, in a bounded number of queries."""
    moment = now()
    here = moment.astimezone(ZoneInfo(actor.user.zone))
    begin = here.replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)
    reads = actor.may(Permission.INBOX_READ)
    waiting = rows_of(actor, "waiting")
    if not reads:
        waiting = waiting.none()
    drafts = Draft.objects.filter(workspace=actor.workspace).select_related("author")
    approvals = drafts.filter(state=Draft.State.REVIEW).exclude(author=actor.user)
    return Day(
        moment=moment,
        waiting=list(waiting.select_related("identity", "channel", "last_item").order_by("waiting_since")[:SHOWN]),
        waiting_count=waiting.order_by()[:COUNTED].count(),
        held_count=visible_cases(actor).filter(state=Case.State.HELD).order_by()[:COUNTED].count()
        if actor.may(Permission.MODERATE)
        else 0,
        approvals=list(approvals.order_by("updated_at")[:SHOWN]) if actor.may(Permission.CONTENT_APPROVE) else [],
        sent_back=list(drafts.filter(author=actor.user, state=Draft.State.CHANGES).order_by("-updated_at")[:SHOWN]),
        at_risk=channels_at_risk(actor, moment),
        healthy=Channel.objects.filter(workspace=actor.workspace, state=Channel.State.CONNECTED).count(),
        blocks=blocks_of(actor.role, moment),
        outgoing=list(
            drafts.filter(
                Q(scheduled_at__gte=begin, scheduled_at__lt=end)
                & Q(state__in=[Draft.State.SCHEDULED, Draft.State.PUBLISHED, Draft.State.FAILED, Draft.State.APPROVED])
            )
            .prefetch_related("variants__channel")
            .order_by("scheduled_at")[:12]
        ),
        failed=list(
            Delivery.objects.filter(
                workspace=actor.workspace, state__in=[Delivery.State.FAILED, Delivery.State.MISSED],
                settled_at__gte=moment - timedelta(days=1),
            )
            .exclude(kind=Delivery.Kind.POST, variant__isnull=True)  # its post was edited since, and goes on elsewhere
            .select_related("channel")
            .order_by("-settled_at")[:SHOWN]
        ),
        by_hand=list(in_hands(actor)[:SHOWN]),
    )  # fmt: skip


def channels_at_risk(actor: Actor, moment: datetime) -> list[AtRisk]:
    """Channels that have lost their token, or lose it within a week and cannot renew it by themselves."""
    rows = Channel.objects.filter(workspace=actor.workspace).select_related("credential").order_by("pk")
    ending = {
        row.pk: row.credential.expires_at
        for row in rows
        if hasattr(row, "credential") and row.credential.expires_at and not row.credential.refreshable
    }
    found = []
    for row in rows:
        ends = ending.get(row.pk)
        if row.state != Channel.State.CONNECTED:
            code = str(row.state)
        elif ends is not None and ends < moment + timedelta(days=7):
            code = "expiring"
        else:
            continue
        after = Delivery.objects.filter(channel=row, state=Delivery.State.WAITING)
        if code == "expiring":
            after = after.filter(due_at__gte=ends)
        found.append(AtRisk(row, code, ends, after.count()))
    return found
