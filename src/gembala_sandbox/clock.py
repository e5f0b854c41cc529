"""The sandbox's own clock: real time, shifted and sped up by the admin port."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """World time in epoch seconds; moves with real time times `speed`."""

    def __init__(self) -> None:
        self._anchor_real = time.time()
        self._anchor_world = self._anchor_real
        self.speed = 1.0

    def now(self) -> float:
        """World time as epoch seconds (UTC)."""
        return self._anchor_world + (time.time() - self._anchor_real) * self.speed

    @staticmethod
    def real() -> float:
        """Real time as epoch seconds (UTC), for evidence that must not move with the world clock."""
        return time.time()

    def set(
        self, *, world: float | None = None, offset_seconds: float | None = None, speed: float | None = None
    ) -> None:
        """Re-anchor the clock. `offset_seconds` is counted from real time, `world` is an epoch."""
        target = self.now()
        if world is not None:
            target = world
        if offset_seconds is not None:
            target = time.time() + offset_seconds
        self._anchor_world, self._anchor_real = target, time.time()
        if speed is not None:
            self.speed = speed


def iso_millis(epoch: float) -> str:
    """`2026-11-21T14:20:01.123Z`, the form both platforms use."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(epoch * 1000) % 1000:03d}Z"


def parse_iso(text: str) -> float:
    """Epoch seconds of an ISO 8601 time with zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the time has no zone")
    return moment.timestamp()
