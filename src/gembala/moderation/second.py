"""A second pair of eyes on some decisions, and how far two moderators agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.moderation.rows.cases import Decision, SecondLook
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User, Workspace
from gembala.workspaces.roles import Permission

SHARE = 10
"""One decision in so many is looked at twice, chosen by the case's number: neither moderator can steer it."""


def sample(rows: Sequence[Decision]) -> None:
    """Put the chosen ones before a second moderator; of items decided together at most one."""
    chosen = [row for row in rows if row.case_id % SHARE == 0][:1]
    SecondLook.objects.bulk_create(
        [SecondLook(workspace_id=row.workspace_id, first=row) for row in chosen], ignore_conflicts=True
    )


def waiting(actor: Actor) -> QuerySet[SecondLook]:
    """What waits for this moderator's second look: never their own decisions, never a colleague's personal account."""
    seen = Q(first__case__item__channel__owner=None) | Q(first__case__item__channel__owner=actor.user)
    rows = SecondLook.objects.filter(seen, workspace=actor.workspace, at=None, first__taken_back_at=None)
    return (
        rows.exclude(first__by=actor.user)
        .select_related("first__case__item__identity", "first__case__item__channel", "first__case__item__thread")
        .order_by("pk")
    )


@transaction.atomic
def look(second: SecondLook, *, actor: Actor, verdict: str) -> SecondLook:
    """Say what one thinks, without knowing what the first said. It changes nothing; the figures show disagreement.

    Raises PermissionDenied for one's own decision, ValidationError when somebody was faster.
    """
    actor.require(Permission.MODERATE)
    if second.workspace_id != actor.workspace.pk or second.first.by_id == actor.user.pk:
        raise PermissionDenied
    if verdict not in Decision.Verdict.values:
        raise ValidationError(_("Choose one of the two."))
    rows = SecondLook.objects.filter(pk=second.pk, at=None)
    if not rows.update(verdict=verdict, by=actor.user, at=now()):
        raise ValidationError(_("Somebody was faster; look again."))
    second.refresh_from_db()
    record("second.looked", second, workspace=actor.workspace, by=actor.user, agreed=verdict == second.first.verdict)
    announce(actor.workspace.pk, "case", [second.first.case_id])
    return second


@dataclass(frozen=True)
class Pair:
    """Two moderators: ``same`` of ``looked`` twice agreed. ``kappa`` is Cohen's (1960), None where it is undefined."""

    one: User
    other: User
    looked: int
    same: int
    kappa: float | None


@dataclass(frozen=True)
class Agreement:
    """All of it: ``kappa`` is Fleiss' (1971) over all pairs of looks, None where it is undefined."""

    looked: int
    same: int
    kappa: float | None
    pairs: list[Pair]


def agreement(workspace: Workspace, *, since: datetime) -> Agreement:
    """How far moderators agreed on what two of them looked at since then. One query."""
    rows = list(
        SecondLook.objects.filter(
            workspace=workspace, at__gte=since, by__isnull=False, first__by__isnull=False, first__taken_back_at=None
        ).select_related("first__by", "by")
    )
    looks = [(row.first.verdict, row.verdict) for row in rows]
    by_pair: dict[tuple[int, int], list[SecondLook]] = {}
    for row in rows:
        key = (min(row.first.by_id or 0, row.by_id or 0), max(row.first.by_id or 0, row.by_id or 0))
        by_pair.setdefault(key, []).append(row)
    pairs = [_pair(found) for found in by_pair.values()]
    pairs.sort(key=lambda pair: -pair.looked)
    return Agreement(len(rows), sum(a == b for a, b in looks), fleiss(looks), pairs)


def _pair(rows: Sequence[SecondLook]) -> Pair:
    """The moderator with the lower id is the first rater throughout, whoever had looked first."""
    sample_row = rows[0]
    first, second = sample_row.first.by, sample_row.by
    assert first is not None  # noqa: S101 - the query asked for it
    assert second is not None  # noqa: S101
    one, other = sorted((first, second), key=lambda user: user.pk)
    looks = [
        (row.first.verdict, row.verdict) if row.first.by_id == one.pk else (row.verdict, row.first.verdict)
        for row in rows
    ]
    return Pair(one, other, len(looks), sum(a == b for a, b in looks), cohen(looks))


def cohen(looks: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two raters (Cohen 1960): agreement beyond what their own habits would give by chance."""
    if not looks:
        return None
    total = len(looks)
    seen = sum(a == b for a, b in looks) / total
    first, second = Counter(a for a, _b in looks), Counter(b for _a, b in looks)
    chance = sum(first[label] * second[label] for label in first) / total**2
    return None if chance >= 1 else (seen - chance) / (1 - chance)


def fleiss(looks: Sequence[tuple[str, str]]) -> float | None:
    """Fleiss' kappa (Fleiss 1971) with two ratings an item, whoever gave them."""
    if not looks:
        return None
    total = len(looks)
    seen = sum(a == b for a, b in looks) / total
    labels = Counter(label for pair in looks for label in pair)
    chance = sum((count / (2 * total)) ** 2 for count in labels.values())
    return None if chance >= 1 else (seen - chance) / (1 - chance)


def disputed(workspace: Workspace, *, size: int = 50) -> QuerySet[SecondLook]:
    """Decisions on which the second moderator saw it otherwise, newest first."""
    rows = SecondLook.objects.filter(workspace=workspace, at__isnull=False, first__taken_back_at=None)
    rows = rows.exclude(verdict=F("first__verdict"))
    return rows.select_related("first__by", "by", "first__case__item__identity", "first__case__item__channel").order_by(
        "-at"
    )[:size]
