"""Reads of figures for screens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from gembala.metrics.catalogue import Meaning, figures_of, meaning
from gembala.metrics.models import Sample
from gembala.platforms.contracts import MetricDef
from gembala.platforms.models import Channel


@dataclass(frozen=True)
class Told:
    """One figure as the platform names it, with what it means; ``as_of`` (UTC) is when it said so.

    ``lag`` is how late the platform counts. ``meaning`` None: its connector declares no such figure (any more).
    """

    native: str
    value: float
    as_of: datetime
    meaning: Meaning | None = None
    lag: timedelta = timedelta(0)


def latest_of(delivery_ids: Sequence[int], *, until: datetime | None = None) -> dict[int, dict[str, float]]:
    """Each post's newest figures under their canonical names; a figure the platform does not tell is absent.

    Where a platform has two names for one figure, the one that it counts sooner is taken.
    """
    found: dict[int, dict[str, tuple[int, float]]] = {}
    for delivery_id, channel, native, value, _at in _newest(delivery_ids, until=until):
        declared = figures_of(channel)
        if native in declared:
            rank, name = list(declared).index(native), declared[native].canonical
            kept = found.setdefault(delivery_id, {})
            kept[name] = min(kept.get(name, (rank, value)), (rank, value))
    return {delivery_id: {name: value for name, (_, value) in row.items()} for delivery_id, row in found.items()}


def told_of(delivery_ids: Sequence[int]) -> dict[int, list[Told]]:
    """Every figure of each post under its native name, declared ones first."""
    found: dict[int, list[tuple[int, Told]]] = {}
    for delivery_id, channel, native, value, at in _newest(delivery_ids):
        declared = figures_of(channel)
        one = declared.get(native)
        rank = list(declared).index(native) if one else len(declared)
        found.setdefault(delivery_id, []).append((rank, _told(one, native, value, at)))
    return {
        key: [one for _, one in sorted(rows, key=lambda row: (row[0], row[1].native))] for key, rows in found.items()
    }


def _told(one: MetricDef | None, native: str, value: float, at: datetime) -> Told:
    return Told(native, value, at, meaning(one.canonical), one.lag) if one else Told(native, value, at)


def _newest(
    delivery_ids: Sequence[int], *, until: datetime | None = None
) -> Iterator[tuple[int, Channel, str, float, datetime]]:
    """The newest sample of each figure of each post: post, channel, native name, value, moment."""
    rows = Sample.objects.filter(delivery_id__in=delivery_ids)
    if until is not None:
        rows = rows.filter(as_of__lte=until)
    newest = rows.values("delivery_id", "native").annotate(at=Max("as_of"))
    moments = {(row["delivery_id"], row["native"]): row["at"] for row in newest}
    known: dict[int, Channel] = {}
    for delivery_id, channel_id, native, value, as_of in rows.values_list(
        "delivery_id", "channel_id", "native", "value", "as_of"
    ):
        if delivery_id is not None and moments.get((delivery_id, native)) == as_of:
            if channel_id not in known:
                known[channel_id] = Channel.objects.get(pk=channel_id)
            yield delivery_id, known[channel_id], native, value, as_of
