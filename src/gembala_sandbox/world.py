"""Everything one sandbox holds together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gembala_sandbox import roster
from gembala_sandbox.clock import Clock
from gembala_sandbox.faults import Faults
from gembala_sandbox.ids import Snowflakes, Tids
from gembala_sandbox.ratelimit import Limits
from gembala_sandbox.store import Store

DEFAULT_AUDIENCE: dict[str, Any] = {
    "on": False,
    "rate_per_minute": 20.0,  # comments per real minute over the whole world, at most
    "first_after_seconds": 4.0,  # real seconds between a post and its first comment
    "spread_seconds": 90.0,  # over which the comments of one post are spread
    "growth_seconds": 600.0,  # time constant of likes, reposts and views
    "seed": 17,
}


class World:
    """One sandbox: its store, clock, faults, limits and people."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.clock = Clock()
        self.limits = Limits(self.clock)
        self.faults = Faults(self.clock)
        self.snowflakes = Snowflakes()
        self.tids = Tids()
        self.outbox: list[Any] = []  # webhook deliveries waiting for the courier
        self.held_events: dict[str, list[Any]] = {}  # webhooks that are to arrive after the next one
        self.deliveries: dict[str, int] = {}
        self.challenged: dict[str, float] = {}  # webhook id: world time of its last challenge
        last = self.store.value("SELECT max(CAST(id AS INTEGER)) FROM posts WHERE platform='x'")
        self.snowflakes.resume_after(int(last or 0))
        self.x_dialect: str = self.store.setting("x_dialect", "post")
        self.audience: dict[str, Any] = DEFAULT_AUDIENCE | self.store.setting("audience", {})

    def keep_audience(self, changes: dict[str, Any]) -> None:
        """Merge audience settings and store them."""
        self.audience = self.audience | changes
        self.store.keep_setting("audience", self.audience)

    def set_dialect(self, dialect: str) -> None:
        """`post` (spec v2.167) or `tweet` (v2.159). Raises ValueError."""
        if dialect not in ("post", "tweet"):
            raise ValueError("the dialect is post or tweet")
        self.x_dialect = dialect
        self.store.keep_setting("x_dialect", dialect)

    def reset(self) -> None:
        """Forget everything but the settings."""
        self.store.clear()
        self.faults.clear()
        self.faults.struck.clear()
        self.limits.restore()
        self.outbox.clear()
        self.held_events.clear()
        self.deliveries.clear()
        for entry in roster.entries().values():
            if entry.after_reset is not None:
                entry.after_reset(self)
