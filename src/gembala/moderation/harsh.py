"""What hurts to read."""

from __future__ import annotations

from gembala.ingest.models import Item

HARSH = frozenset({"attack", "hate", "threat"})


def is_harsh(item: Item) -> bool:
    """Whether it hurts to read."""
    return (item.understanding or {}).get("abuse", {}).get("label") in HARSH
