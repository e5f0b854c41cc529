"""What is new since a cursor, where an edge has no cursor of its own that lasts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from gembala.connectors.graph.hooks import moment
from gembala.kernel.clock import now
from gembala.platforms.contracts import Event, Page

OVERLAP = timedelta(minutes=10)
"""Read again each time: edges are not sorted to the second, and clocks differ."""
REMEMBERED = 500


def after(cursor: str) -> datetime | None:
    """From when on to read; None at the first time."""
    told = _stored(cursor).get("since")
    return moment(told) - OVERLAP if told else None


def fresh(events: Iterable[Event], *, cursor: str) -> Page:
    """The events that the cursor does not know, oldest first, and the cursor behind them."""
    since, started = after(cursor), now()
    unique = {event.remote_id: event for event in events if since is None or event.created_at >= since}
    known = {str(one) for one in _stored(cursor).get("known") or ()}
    newest = max((event.created_at for event in unique.values()), default=started)
    newest = max(newest, since + OVERLAP) if since else newest
    state = {"since": newest.isoformat(), "known": sorted(unique)[-REMEMBERED:]}
    told = sorted((one for one in unique.values() if one.remote_id not in known), key=lambda one: one.created_at)
    return Page(tuple(told), json.dumps(state, sort_keys=True))


def _stored(cursor: str) -> Mapping[str, Any]:
    try:
        stored = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    return stored if isinstance(stored, dict) else {}
