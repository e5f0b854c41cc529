"""Keeps what a person says about a verdict, and counts how often the model was right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.understanding.models import Correction
from gembala.understanding.verdict import ASPECTS, LABELS
from gembala.workspaces.access import Actor
from gembala.workspaces.models import User, Workspace
from gembala.workspaces.roles import Permission


def correct(item: Item, *, actor: Actor, head: str, right: str) -> Correction:
    """A moderator says that `right` is the label of `head` for the item; the newest judgement counts.

    Raises PermissionDenied, and ValueError for a head or label that does not exist or an item of another workspace.
    """
    actor.require(Permission.MODERATE)
    if item.workspace_id != actor.workspace.pk:
        raise ValueError("the item belongs to another workspace")
    (kept,) = keep([item], head=head, right=right, by=actor.user)
    return kept


def keep(items: Iterable[Item], *, head: str, right: str, by: User | None) -> list[Correction]:
    """The same for many items, for callers that have asked for the permission already (a decision in the queue)."""
    if head not in ASPECTS or right not in LABELS[head]:
        raise ValueError(f"no head {head!r} with a label {right!r}")
    moment = now()
    rows = [
        Correction(
            workspace_id=item.workspace_id,
            item=item,
            head=head,
            said=str((item.understanding or {}).get(head, {}).get("label", "")),
            right=right,
            version=str((item.understanding or {}).get("version", ""))[:80],
            by=by,
            at=moment,
        )
        for item in items
    ]
    return Correction.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["item", "head"],
        update_fields=["said", "right", "version", "by", "at"],
    )


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `judged` verdicts of a head that people looked at, `right` were right. `missed` and `false` count, for
    heads with a label none, what the model had let pass and what it had wrongly named. `version` is the model's, ""
    where the figures are of all versions together."""

    head: str
    judged: int
    right: int
    missed: int
    false: int
    version: str = ""


def agreement(workspace: Workspace, *, since: datetime, by_version: bool = False) -> list[Agreement]:
    """How the models' verdicts stood up to people since then, one row for each head that was judged (and for each
    version of the model, the newest first).

    What people look at is not a fair sample of all texts: the figures tell where to train, not how good a model is.
    """
    rows = (
        Correction.objects.filter(workspace=workspace, at__gte=since)
        .values(*(("head", "version") if by_version else ("head",)))
        .annotate(
            judged=Count("id"),
            right_ones=Count("id", filter=Q(said=F("right"))),
            missed=Count("id", filter=Q(said="none") & ~Q(right="none")),
            false=Count("id", filter=Q(right="none") & ~Q(said="none")),
        )
        .order_by("head", *(("-version",) if by_version else ()))
    )
    return [
        Agreement(r["head"], r["judged"], r["right_ones"], r["missed"], r["false"], r.get("version", "")) for r in rows
    ]
