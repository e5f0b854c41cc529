"""Reads of drafts for the calendar and the lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from gembala.content.models import Draft, Variant
from gembala.delivery.models import Delivery
from gembala.kernel.clock import local
from gembala.workspaces.access import Actor

STATES = tuple(Draft.State.values)
UNSETTLED = (Draft.State.DRAFT, Draft.State.REVIEW, Draft.State.CHANGES, Draft.State.APPROVED)
LOOK = {
    "draft": ("is-draft", "pencil"),
    "changes": ("is-review", "message-report"),
    "review": ("is-review", "hourglass"),
    "approved": ("is-approved", "circle-check"),
    "scheduled": ("is-planned", "clock"),
    "published": ("is-out", "check"),
    "failed": ("is-failed", "alert-triangle"),
    "missed": ("is-missed", "clock-x"),
}
"""State → class and icon; the word stands in the page."""


@dataclass(frozen=True)
class Entry:
    """A draft as the calendar shows it; ``at`` is on the wall clock of the reader's zone."""

    pk: int
    title: str
    state: str
    at: datetime
    platforms: tuple[str, ...]
    movable: bool

    @property
    def look(self) -> str:
        """The class of its state."""
        return LOOK[self.state][0]

    @property
    def icon(self) -> str:
        """The icon of its state."""
        return LOOK[self.state][1]


def drafts_of(actor: Actor) -> QuerySet[Draft]:
    """Drafts of the workspace with variants, channels and deliveries, in three queries whatever their number."""
    variants = Variant.objects.select_related("channel", "delivery").order_by("pk")
    return (
        Draft.objects.filter(workspace=actor.workspace)
        .select_related("author", "approved_by")
        .prefetch_related(Prefetch("variants", queryset=variants))
    )


def headline(draft: Draft) -> str:
    """What a draft is called: its title, else the first words of its text."""
    if draft.title:
        return draft.title
    return (draft.text.strip().splitlines() or [""])[0][:80]


def shown_state(draft: Draft) -> str:
    """The state a reader sees: ``missed`` instead of ``failed`` when a part was only too late."""
    if draft.state != Draft.State.FAILED:
        return draft.state
    states = {variant.delivery.state for variant in draft.variants.all() if variant.delivery}
    missed = Delivery.State.MISSED in states and Delivery.State.FAILED not in states
    return "missed" if missed else draft.state


def entries(actor: Actor, *, start: datetime, end: datetime, zone: str) -> list[Entry]:
    """What stands on the calendar from ``start`` until before ``end`` (aware), early first; days are of ``zone``."""
    rows = drafts_of(actor).filter(scheduled_at__gte=start, scheduled_at__lt=end).order_by("scheduled_at", "pk")
    return [entry_of(draft, zone=zone) for draft in rows]


def entry_of(draft: Draft, *, zone: str) -> Entry:
    """One draft as the calendar shows it: at its time, or without one when it was last touched."""
    state = shown_state(draft)
    return Entry(
        pk=draft.pk,
        title=headline(draft),
        state=state,
        at=local(draft.scheduled_at or draft.updated_at, zone),
        platforms=tuple(dict.fromkeys(variant.channel.platform for variant in draft.variants.all())),
        movable=state in {*UNSETTLED, Draft.State.SCHEDULED},
    )


def by_day(found: Iterable[Entry]) -> dict[date, list[Entry]]:
    """Entries by the day of the reader's calendar."""
    days: dict[date, list[Entry]] = {}
    for entry in found:
        days.setdefault(entry.at.date(), []).append(entry)
    return days


def gaps(found: Iterable[Entry], *, days: Iterable[date]) -> list[date]:
    """Which of ``days`` have nothing planned."""
    taken = {entry.at.date() for entry in found}
    return [one for one in days if one not in taken]


def silent(found: Iterable[Entry], *, platforms: Iterable[str]) -> list[str]:
    """Which of ``platforms`` get nothing among these entries."""
    heard = {platform for entry in found for platform in entry.platforms}
    return [one for one in dict.fromkeys(platforms) if one not in heard]


def part_of(draft: Draft, *, channel: int) -> Variant:
    """What ``draft`` has for the channel with this id. Raises ``ValidationError`` when it does not go there."""
    found = draft.variants.select_related("delivery").filter(channel=channel).first()
    if found is None:
        raise ValidationError(_("This post does not go to that channel."), code="channel")
    return found
