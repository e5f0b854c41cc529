"""Corrections as material for training: texts with the labels that people gave them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gembala.understanding.models import Correction

_SPAM: dict[str, dict[str, str]] = {
    "none": {"gambling": "0", "offer": "none"},
    "gambling": {"gambling": "1"},
    "promotion": {"gambling": "0", "offer": "promotion"},
    "fraud": {"gambling": "0", "offer": "fraud"},
}


def material() -> Iterator[dict[str, Any]]:
    """`{"text": ..., "labels": {head: label}}` for every item that somebody corrected, in the order of their ids."""
    rows = Correction.objects.select_related("item").order_by("item_id", "id").iterator(chunk_size=1000)
    text, item = "", None
    labels: dict[str, str] = {}
    for row in rows:
        if item is not None and row.item_id != item:
            yield {"text": text, "labels": labels}
            labels = {}
        item, text = row.item_id, row.item.text
        labels = {**labels, **_taught(row.head, row.right)}
    if item is not None:
        yield {"text": text, "labels": labels}


def _taught(head: str, right: str) -> dict[str, str]:
    if head == "spam":
        return _SPAM[right]
    if head == "fraud":
        return {"offer": "fraud"} if right == "fraud" else {}
    return {head: right}
