"""What is new since a cursor: LinkedIn gives none that lasts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from gembala.kernel.clock import now
from gembala.platforms.contracts import Event, Page

OVERLAP = timedelta(minutes=10)
"""Read again each time: clocks differ, and notifications come late."""
REMEMBERED = 500


def after(cursor: str) -> datetime | None:
    """From when on to read; None at the first time."""
    told = _stored(cursor).get("since")
    try:
        return datetime.fromisoformat(str(told)) - OVERLAP if told else None
    except ValueError:
        return None


def fresh(events: Iterable[Event], *, cursor: str) -> Page:
    """The events that the cursor does not know, oldest first, and the cursor behind them.

    An event is known by its kind, its id, and for edits its text.
    """
    since, unique = after(cursor), {_key(event): event for event in events}
    known = [str(one) for one in _stored(cursor).get("known") or ()]
    newest = max((event.created_at for event in unique.values()), default=now())
    newest = max(newest, since + OVERLAP) if since else newest
    new = [key for key in unique if key not in set(known)]
    state = {"since": newest.isoformat(), "known": [*known, *new][-REMEMBERED:]}
    told = sorted((unique[key] for key in new), key=lambda one: one.created_at)
    return Page(tuple(told), json.dumps(state, sort_keys=True))


def _key(event: Event) -> str:
    return (
        f"{event.kind} {event.remote_id} {event.created_at.isoformat()}"
        if event.kind == "edited"
        else (f"{event.kind} {event.remote_id}")
    )


def _stored(cursor: str) -> Mapping[str, Any]:
    try:
        stored = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    return stored if isinstance(stored, dict) else {}
