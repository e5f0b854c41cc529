"""Holds items back for a person to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gembala.ingest.models import Item
from gembala.moderation.fingerprint import fingerprint
from gembala.moderation.models import Case
from gembala.workspaces.changes import announce

ANNOUNCED = 20


@dataclass(frozen=True)
class Suspicion:
    """An item and why it shall wait: a label of understanding and its probability (0 to 1)."""

    item: Item
    label: str
    probability: float


def hold(suspicions: Sequence[Suspicion]) -> None:
    """Open a case for each item; an item that has one keeps it. The caller marks the items ``held``."""
    if not suspicions:
        return
    Case.objects.bulk_create(
        [
            Case(
                workspace_id=each.item.workspace_id,
                item=each.item,
                label=each.label,
                probability=each.probability,
                fingerprint=fingerprint(each.item.text),
            )
            for each in suspicions
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    for workspace_id in {each.item.workspace_id for each in suspicions}:
        ids = [each.item.pk for each in suspicions if each.item.workspace_id == workspace_id]
        announce(workspace_id, "case", ids[:ANNOUNCED])
