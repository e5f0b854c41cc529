"""Follows criticism until it is solved, and counts what was learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.moderation.rows.feedback import Feedback, Pattern
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry, Workspace
from gembala.workspaces.roles import Permission

State = Feedback.State
VIEWS: Mapping[str, list[str]] = {
    "open": [State.OPEN],
    "answered": [State.ANSWERED],
    "done": [State.SOLVED, State.CLOSED],
}


def feedback(actor: Actor, view: str, *, size: int = 60) -> QuerySet[Feedback]:
    """Criticism in a view: open and answered by who has waited longest, done newest first. Two queries with counts."""
    open_to = Q(item__channel__owner=None) | Q(item__channel__owner=actor.user)
    rows = Feedback.objects.filter(open_to, workspace=actor.workspace, state__in=VIEWS.get(view, VIEWS["open"]))
    rows = rows.select_related("item__identity", "item__channel", "item__thread", "pattern", "solved_by")
    return rows.order_by("-solved_at" if view == "done" else "item__created_at", "pk")[:size]


def answered(row: Feedback, *, pattern: Pattern | None) -> None:
    """Somebody has answered it."""
    if row.state == State.OPEN and Feedback.LIFECYCLE.move(row, State.ANSWERED, answered_at=now(), pattern=pattern):
        announce(row.workspace_id, "feedback", [row.pk])


def on_settled(delivery: Delivery, **_more: Any) -> None:
    """Listener of `delivery.signals.settled`: an answer that arrived, from wherever it was written, counts."""
    if delivery.kind != Delivery.Kind.REPLY or delivery.state != Delivery.State.DONE:
        return
    rows = Feedback.objects.filter(
        workspace_id=delivery.workspace_id, state=State.OPEN, item__remote_id=delivery.payload.get("reply_to") or "-",
        item__channel__platform=delivery.channel.platform,
    )  # fmt: skip
    for row in rows:
        answered(row, pattern=None)


def solve(row: Feedback, *, actor: Actor, lesson: str = "") -> AuditEntry:
    """It is solved; ``lesson`` is what was learned or changed. Raises PermissionDenied, ValidationError."""
    return _end(row, actor=actor, state=State.SOLVED, lesson=lesson)


def close(row: Feedback, *, actor: Actor, lesson: str = "") -> AuditEntry:
    """Nothing can be done, or it was no criticism after all."""
    return _end(row, actor=actor, state=State.CLOSED, lesson=lesson)


def _end(row: Feedback, *, actor: Actor, state: str, lesson: str) -> AuditEntry:
    _require(row, actor)
    before = row.state
    if not Feedback.LIFECYCLE.may(before, state) or not Feedback.LIFECYCLE.move(
        row, state, solved_at=now(), solved_by=actor.user, lesson=lesson.replace("\x00", "").strip()[:300]
    ):
        raise ValidationError(_("Somebody was faster; look again."))
    announce(row.workspace_id, "feedback", [row.pk])
    return record(f"feedback.{state}", row, workspace=actor.workspace, by=actor.user, before=before, lesson=row.lesson)


def reopen(row: Feedback, *, actor: Actor) -> None:
    """It is not solved after all."""
    _require(row, actor)
    if not Feedback.LIFECYCLE.may(row.state, State.OPEN) or not Feedback.LIFECYCLE.move(
        row, State.OPEN, solved_at=None, solved_by=None, answered_at=None
    ):
        raise ValidationError(_("Somebody was faster; look again."))
    record("feedback.reopened", row, workspace=actor.workspace, by=actor.user)
    announce(row.workspace_id, "feedback", [row.pk])


def _require(row: Feedback, actor: Actor) -> None:
    actor.require(Permission.INBOX_READ)
    owner = row.item.channel.owner_id
    if row.workspace_id != actor.workspace.pk or owner not in (None, actor.user.pk):
        raise PermissionDenied


@dataclass(frozen=True)
class Figures:
    """Of a span: how much criticism came, how much of it was answered and solved, how long that took (median hours,
    None where nothing was), how many brought a lesson, and about what (topic, number), most first."""

    came: int
    answered: int
    solved: int
    hours_to_answer: float | None
    hours_to_solve: float | None
    lessons: int
    topics: list[tuple[str, int]]


def figures(workspace: Workspace, *, since: datetime) -> Figures:
    """Counted over what was said since then. One query."""
    rows = list(
        Feedback.objects.filter(workspace=workspace, item__created_at__gte=since).values_list(
            "state", "topic", "lesson", "item__created_at", "answered_at", "solved_at"
        )
    )
    topics: dict[str, int] = {}
    for _state, topic, *_rest in rows:
        topics[topic] = topics.get(topic, 0) + 1
    solved = [row for row in rows if row[0] == State.SOLVED]
    replied = [row for row in rows if row[4] is not None]
    return Figures(
        came=len(rows),
        answered=len(replied),
        solved=len(solved),
        hours_to_answer=_hours([(row[3], row[4]) for row in replied]),
        hours_to_solve=_hours([(row[3], row[5]) for row in solved]),
        lessons=sum(bool(row[2]) for row in rows),
        topics=sorted(((topic, number) for topic, number in topics.items() if topic), key=lambda one: -one[1])[:5],
    )


def _hours(spans: list[tuple[datetime, datetime | None]]) -> float | None:
    found = [(end - start).total_seconds() / 3600 for start, end in spans if end is not None]
    return round(median(found), 1) if found else None
