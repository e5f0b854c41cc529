"""What waits in each area, for the rail. Areas register; the frame asks."""

from __future__ import annotations

from collections.abc import Callable

from gembala.workspaces.access import Actor

Count = Callable[[Actor], int]
_counts: dict[str, tuple[Count, bool]] = {}


def register(area: str, count: Count, *, urgent: bool = False) -> None:
    """Show ``count(actor)`` beside the rail item ``area``; an urgent count is drawn in amber. One per area."""
    _counts[area] = (count, urgent)


def waiting(area: str, actor: Actor) -> tuple[int, bool]:
    """How many wait for this person in the area, and whether that is urgent; ``(0, False)`` when nobody counts."""
    if area not in _counts:
        return 0, False
    count, urgent = _counts[area]
    return count(actor), urgent
