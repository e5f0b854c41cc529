"""Insights: asked together, one by one when one of them is refused; what is absent stays absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gembala.connectors.graph.wire import Graph
from gembala.kernel.clock import now
from gembala.platforms.contracts import MetricPoint
from gembala.platforms.together import together


def insights(
    graph: Graph, remote_id: str, names: Sequence[str], *, edge: str = "insights", **query: Any
) -> list[MetricPoint]:
    """The figures of one object. Raises `PlatformError` only for what concerns the account (rate limit, sign-in)."""

    def ask(some: Sequence[str]) -> list[MetricPoint]:
        return points(remote_id, graph.get(f"/{remote_id}/{edge}", metric=",".join(some), **query).get("data") or ())

    return together(names, ask) if names else []


def points(remote_id: str, rows: Iterable[Mapping[str, Any]]) -> list[MetricPoint]:
    """The figures of an answer: the total, or the newest value; a breakdown is left out."""
    found, moment = [], now()
    for row in rows:
        total = row.get("total_value")
        values = [one for one in row.get("values") or () if isinstance(one, dict) and "value" in one]
        value = total.get("value") if isinstance(total, dict) else values[-1]["value"] if values else None
        if isinstance(value, dict):
            value = sum(one for one in value.values() if isinstance(one, int | float))
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.append(MetricPoint(remote_id, str(row.get("name")), float(value), moment))
    return found


def counts(remote_id: str, row: Mapping[str, Any], names: Sequence[str]) -> list[MetricPoint]:
    """Plain count fields of an object."""
    moment = now()
    return [
        MetricPoint(remote_id, name, float(row[name]), moment)
        for name in names
        if isinstance(row.get(name), int | float) and not isinstance(row.get(name), bool)
    ]
