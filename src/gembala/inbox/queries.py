"""Reading the inbox. Every list is bounded and walks an index, so that it costs the same at any size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from gembala.inbox.models import Conversation
from gembala.kernel.clock import now
from gembala.moderation.models import Case
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor
from gembala.workspaces.models import Workspace

State = Conversation.State
VIEWS = ("waiting", "mine", "held", "all", "done")
SIZE = 30
COUNTED = 1000


@dataclass(frozen=True)
class Listing:
    """One page of conversations; ``cursor`` leads to the next one and is empty on the last."""

    rows: list[Conversation]
    cursor: str


def visible(actor: Actor) -> QuerySet[Conversation]:
    """Every conversation of the workspace except those at a colleague's personal account."""
    personal = Channel.objects.filter(workspace=actor.workspace, owner__isnull=False).exclude(owner=actor.user)
    return Conversation.objects.filter(workspace=actor.workspace).exclude(channel__in=personal)


def rows_of(actor: Actor, view: str) -> QuerySet[Conversation]:
    """The conversations of a view, unordered: waiting, mine, held, all or done."""
    rows = visible(actor)
    match view:
        case "waiting":
            return rows.filter(state=State.OPEN, waiting_since__isnull=False)
        case "mine":
            return rows.filter(assignee=actor.user, state__in=[State.OPEN, State.SNOOZED])
        case "held":
            return rows.filter(state=State.HELD)
        case "done":
            return rows.filter(state=State.DONE)
        case _:
            return rows


def listing(
    actor: Actor, view: str, *, channel_id: int = 0, search: str = "", cursor: str = "", size: int = SIZE
) -> Listing:
    """A page of a view: waiting by who has waited longest, the others newest first. ``search`` looks into the
    latest word, the handle and the name. One query."""
    rows = rows_of(actor, view)
    if channel_id:
        rows = rows.filter(channel_id=channel_id)
    if search:
        rows = rows.filter(
            Q(preview__icontains=search) | Q(identity__handle__icontains=search) | Q(identity__name__icontains=search)
        )
    waiting = view == "waiting"
    rows = rows.order_by("waiting_since", "id") if waiting else rows.order_by("-last_at", "-id")
    at = _cursor(cursor)
    if at:
        moment, pk = at
        later = (
            Q(waiting_since__gte=moment) & (Q(waiting_since__gt=moment) | Q(pk__gt=pk))
            if waiting
            else Q(last_at__lte=moment) & (Q(last_at__lt=moment) | Q(pk__lt=pk))
        )
        rows = rows.filter(later)
    found = list(rows.select_related("channel", "identity", "assignee", "last_item")[: size + 1])
    shown = found[:size]
    if len(found) <= size:
        return Listing(shown, "")
    last = shown[-1]
    moment = last.waiting_since if waiting and last.waiting_since else last.last_at
    return Listing(shown, f"{moment.isoformat()}_{last.pk}")


def _cursor(cursor: str) -> tuple[datetime, int] | None:
    moment, _, pk = cursor.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        return (at, int(pk)) if at.tzinfo else None
    except ValueError:
        return None


def counts(actor: Actor) -> dict[str, int]:
    """How many conversations the views hold, counted up to 1,000 (show "999+" at 1,000). Three queries."""
    return {
        view: rows_of(actor, view).order_by().values("pk")[:COUNTED].count() for view in ("waiting", "mine", "held")
    }


def waiting_count(workspace: Workspace) -> int:
    """How many conversations wait for an answer, up to 1,000."""
    rows = Conversation.objects.filter(workspace=workspace, state=State.OPEN, waiting_since__isnull=False)
    return rows.values("pk")[:COUNTED].count()


def held_count(workspace: Workspace) -> int:
    """How many cases wait for a decision, up to 1,000."""
    return Case.objects.filter(workspace=workspace, state=Case.State.HELD).values("pk")[:COUNTED].count()


def longest_waiting(workspace: Workspace, *, size: int = 5) -> list[Conversation]:
    """Who has waited longest, first. One query."""
    rows = Conversation.objects.filter(workspace=workspace, state=State.OPEN, waiting_since__isnull=False)
    return list(
        rows.select_related("channel", "identity", "assignee", "last_item").order_by("waiting_since", "id")[:size]
    )


def neighbours(actor: Actor, view: str, row: Conversation) -> int | None:
    """The conversation that comes after this one in a view, by id; None at the end. One query."""
    rows = rows_of(actor, view).exclude(pk=row.pk)
    if view == "waiting":
        since = row.waiting_since or now()
        after: Any = rows.filter(waiting_since__gte=since).order_by("waiting_since", "id")
    else:
        after = rows.filter(last_at__lte=row.last_at).order_by(F("last_at").desc(), "-id")
    return after.values_list("pk", flat=True).first()  # type: ignore[no-any-return]
