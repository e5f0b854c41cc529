"""Tells live screens that something changed, through the append-only change table."""

from __future__ import annotations

from collections.abc import Iterable

from gembala.workspaces.models import Change


def announce(workspace_id: int, topic: str, object_ids: Iterable[object] = ("",)) -> None:
    """Append one line per object: ``topic`` such as ``conversation``, ``draft``, ``delivery``, ``channel``, ``case``."""
    Change.objects.bulk_create(
        [Change(workspace_id=workspace_id, topic=topic, object_id=str(object_id)) for object_id in object_ids]
    )
