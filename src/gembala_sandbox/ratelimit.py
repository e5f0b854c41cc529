"""Windows of calls, per rule and per subject, as the platforms count them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gembala_sandbox import roster
from gembala_sandbox.clock import Clock


@dataclass(frozen=True)
class Rule:
    """`limit` units per `window` seconds, counted per `scope` (user, app)."""

    limit: int
    window: int
    scope: str = "user"


@dataclass(frozen=True)
class Standing:
    """Where a subject stands after a call. `reset` is a world epoch."""

    allowed: bool
    limit: int
    remaining: int
    reset: int
    window: int


# PLATFORMS.md 1.8 and 9; reading limits that the page does not give are the vendor's usual 900 in 15 minutes.
REAL_RULES: dict[str, Mapping[str, tuple[Rule, ...]]] = {
    "x": {
        "publish": (Rule(100, 900), Rule(10_000, 86_400, "app")),
        "delete": (Rule(50, 900),),
        "hide": (Rule(50, 900),),
        "like": (Rule(50, 900), Rule(1_000, 86_400)),
        "mentions": (Rule(300, 900),),
        "search": (Rule(300, 900),),
        "upload": (Rule(1_875, 900),),
        "me": (Rule(75, 900),),
        "read": (Rule(900, 900),),
        **dict.fromkeys(("dm_events", "dm_event", "dm_with", "dm_conversation"), (Rule(15, 900),)),
        **dict.fromkeys(
            ("dm_send", "dm_send_in", "dm_begin"), (Rule(15, 900), Rule(1_440, 86_400), Rule(1_440, 86_400, "app"))
        ),
        **dict.fromkeys(
            ("dm_block", "dm_unblock"),
            (Rule(10, 900), Rule(400, 86_400), Rule(25, 900, "app"), Rule(1_000, 86_400, "app")),
        ),
    },
    "bluesky": {
        "write": (Rule(5_000, 3_600), Rule(35_000, 86_400)),
        "login": (Rule(30, 300), Rule(300, 86_400)),
        "read": (Rule(3_000, 300),),
    },
}


class Limits:
    """Counts calls. Lifted limits still count, but refuse nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str, int, str], tuple[float, int]] = {}
        self.lifted: dict[str, bool] = {}
        self._rules: dict[str, dict[str, tuple[Rule, ...]]] = {}
        self.restore()

    def restore(self) -> None:
        """Back to the real values, all windows empty."""
        others = {name: entry.rules for name, entry in roster.entries().items()}
        self._rules = {platform: dict(rules) for platform, rules in (REAL_RULES | others).items()}
        self.lifted = {}
        self._windows.clear()

    def change(self, *, platform: str, operation: str, limit: int, window: int) -> None:
        """Replace one rule by a single window per user."""
        self._rules[platform][operation] = (Rule(limit, window),)

    def describe(self) -> dict[str, Any]:
        """The rules in force, as JSON."""
        return {
            platform: {
                "lifted": self.lifted.get(platform, False),
                "rules": {name: [[r.limit, r.window, r.scope] for r in rules] for name, rules in table.items()},
            }
            for platform, table in self._rules.items()
        }

    def spend(self, *, platform: str, operation: str, user: str, units: int = 1) -> Standing | None:
        """Count a call. The tightest window decides; None when no rule covers the operation."""
        rules = self._rules[platform].get(operation)
        if not rules:
            return None
        now = self._clock.now()
        lifted = self.lifted.get(platform, False)
        standings, keep = [], []
        for rule in rules:
            key = (platform, operation, rule.window, user if rule.scope == "user" else "*app*")
            start, used = self._windows.get(key, (now, 0))
            if not start <= now < start + rule.window:
                start, used = now, 0
            allowed = lifted or used + units <= rule.limit
            keep.append((key, (start, used + units)))
            left = max(rule.limit - used - (units if allowed else 0), 0)
            standings.append(Standing(allowed, rule.limit, left, int(start + rule.window) + 1, rule.window))
        worst = min(standings, key=lambda s: (s.allowed, s.remaining / max(s.limit, 1)))
        if worst.allowed:
            self._windows.update(keep)
        return worst
