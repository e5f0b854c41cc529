"""How an indicator is computed from the rows of the workspace. A metric without an entry here is not computed yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from gembala.delivery.models import Delivery
from gembala.inbox.models import Reply
from gembala.ingest.models import Item
from gembala.metrics.queries import latest_of
from gembala.scorecards.periods import Span
from gembala.workspaces.models import Workspace


@dataclass(frozen=True)
class Reading:
    """A figure over a span; ``value`` None means that nothing could be measured. ``rows`` tells how many rows it rests on."""

    value: float | None
    rows: int
    unit: str = "count"


def _posts(workspace: Workspace, area: str, span: Span) -> Sequence[int]:
    rows = Delivery.objects.filter(
        workspace=workspace, kind=Delivery.Kind.POST, state=Delivery.State.DONE,
        settled_at__gte=span.start, settled_at__lt=span.end, channel__platform=area,
    )  # fmt: skip
    return list(rows.values_list("pk", flat=True))


def reposts_and_likes(workspace: Workspace, area: str, span: Span) -> Reading:
    """Reposts plus likes, as last told within the span, of the posts published in it."""
    posts = _posts(workspace, area, span)
    figures = latest_of(posts, until=span.end)
    told = [sum(row[name] for name in ("likes", "reposts") if name in row) for row in figures.values()]
    return Reading(sum(told) if told else (None if posts else 0.0), len(posts))


def mention_response_time(workspace: Workspace, area: str, span: Span) -> Reading:
    """Median minutes from a word of somebody to our first reply to it, by people (CHAOSS: time to first response)."""
    rows = Reply.objects.filter(
        conversation__workspace=workspace, conversation__channel__platform=area, item__isnull=False,
        author__isnull=False, created_at__gte=span.start, created_at__lt=span.end,
    )  # fmt: skip
    first: dict[int, float] = {}
    for item_id, written, answered in rows.order_by("created_at").values_list(
        "item_id", "item__created_at", "created_at"
    ):
        first.setdefault(item_id, max(0.0, (answered - written).total_seconds() / 60))
    return Reading(median(first.values()) if first else None, len(first), "minutes")


def member_interactions(workspace: Workspace, _area: str, span: Span) -> Reading:
    """Comments, mentions, messages and forum posts by people outside the team; held and deleted ones do not count."""
    count = Item.objects.filter(
        workspace=workspace, own=False, held=False, deleted_at=None, created_at__gte=span.start, created_at__lt=span.end
    ).count()
    return Reading(float(count), count)


Indicator = Callable[[Workspace, str, Span], Reading]
INDICATORS: dict[str, Indicator] = {
    "reposts_and_likes": reposts_and_likes,
    "mention_response_time": mention_response_time,
    "member_interactions": member_interactions,
}
