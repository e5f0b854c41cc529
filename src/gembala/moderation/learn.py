"""Hands what people decided to understanding, which trains on it."""

from __future__ import annotations

from collections.abc import Sequence

from gembala.moderation.rows.cases import Case
from gembala.understanding.correct import keep
from gembala.understanding.models import Correction
from gembala.understanding.verdict import LABELS
from gembala.workspaces.models import User

HEADS = ("spam", "abuse")
"""The heads about which a decision says something."""


def learn(cases: Sequence[Case], *, label: str, by: User | None) -> None:
    """``label`` is what the items are ("" : what each was held for, "none": nothing against them)."""
    if label == "none":
        for head in HEADS:
            keep([one.item for one in cases if _suspected(one, head)], head=head, right="none", by=by)
        return
    for head in HEADS:
        for right in LABELS[head]:
            if right != "none":
                keep([one.item for one in cases if (label or one.label) == right], head=head, right=right, by=by)


def unlearn(cases: Sequence[Case], *, by: User | None) -> None:
    """What was decided by them is taken back."""
    Correction.objects.filter(item_id__in=[one.item_id for one in cases], by=by, head__in=HEADS).delete()


def _suspected(case: Case, head: str) -> bool:
    """Whether the machine had something against it under this head."""
    label = (case.item.understanding or {}).get(head, {}).get("label", "none")
    return case.label in LABELS[head] or label != "none"
