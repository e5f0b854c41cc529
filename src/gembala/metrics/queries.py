"""Reads of figures for screens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from gembala.metrics.catalogue import POST, native_names
from gembala.metrics.models import Sample


def latest_of(delivery_ids: Sequence[int], *, until: datetime | None = None) -> dict[int, dict[str, float]]:
    """Each post's newest figures under their canonical names; a figure the platform does not tell is absent."""
    canonical = {native: name for name in POST for native in native_names(name)}
    rows = Sample.objects.filter(delivery_id__in=delivery_ids, native__in=canonical)
    if until is not None:
        rows = rows.filter(as_of__lte=until)
    newest = rows.values("delivery_id", "native").annotate(at=Max("as_of"))
    moments = {(row["delivery_id"], row["native"]): row["at"] for row in newest}
    found: dict[int, dict[str, float]] = {}
    for delivery_id, native, value, as_of in rows.values_list("delivery_id", "native", "value", "as_of"):
        if delivery_id is not None and moments.get((delivery_id, native)) == as_of:
            found.setdefault(delivery_id, {})[canonical[native]] = value
    return found
