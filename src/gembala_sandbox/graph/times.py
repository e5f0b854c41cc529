"""Times as the Graph API writes and reads them."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(epoch: float) -> str:
    """`2026-11-20T10:00:00+0000`."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def read(text: str) -> float | None:
    """Epoch seconds of unix seconds or ISO 8601 (without a zone: UTC); None when it is neither."""
    try:
        return float(int(text))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def window(since: str, until: str, *, now: float, usual: float) -> tuple[float, float] | None:
    """Both ends of a window; the last `usual` seconds when left out. None when they are no times or cross."""
    end = read(until) if until else now
    start = read(since) if since else (end - usual if end is not None else None)
    return None if start is None or end is None or start > end else (start, end)
