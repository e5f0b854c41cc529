"""Armed faults, a random background mix and outages. Connectors see only the platform's own wire."""

from __future__ import annotations

import itertools
import random
from dataclasses import asdict, dataclass, field
from typing import Any

from gembala_sandbox import roster
from gembala_sandbox.bluesky import failures as bluesky
from gembala_sandbox.clock import Clock
from gembala_sandbox.x import failures as x

BEFORE = frozenset(
    {  # answered instead of doing the work
        "expired_token",
        "revoked",
        "rate_limit",
        "rate_limit_88",
        "usage_capped",
        "credits_depleted",
        "server_error",
        "duplicate",
        "suspended",
        "not_permitted",
        "scope_missing",
    }
)
ROAD = frozenset({"cut", "redirect"})  # before the work, the same on every platform: no answer at all, a 301
AFTER = frozenset({"lost_answer", "truncated_json", "html_200", "stored_502"})  # the work is done, the answer is spoilt
ODD = frozenset(
    {"slow_body", "gzip", "chunked", "odd_header_case"}
)  # the work is done, the answer is right but unusual
INSIDE = frozenset({"slow", "media_failed"})
WEBHOOK = frozenset({"webhook_bad_signature", "webhook_replay"})
KINDS = BEFORE | ROAD | AFTER | ODD | INSIDE | WEBHOOK
X_ONLY = frozenset({"rate_limit_88", "usage_capped", "credits_depleted", "duplicate"}) | WEBHOOK
WRITES = frozenset({"publish", "reply", "delete", "upload", "like", "hide", "follow", "record", "message"})
OWN = {"x": x.OWN, "bluesky": bluesky.OWN}
"""What the two platforms outside the roster play beyond the common kinds."""
_MIX = ("lost_answer", "server_error", "rate_limit")


@dataclass
class Fault:
    """`count` answers of `kind` for calls of `operation` (`*` any, `write` any write, `publish` replies too)."""

    platform: str
    operation: str
    kind: str
    count: int
    account: str | None = None
    delay: float = 0.0
    id: int = field(default_factory=itertools.count(1).__next__)

    def fits(self, *, platform: str, account: str | None, operation: str) -> bool:
        """Whether this fault is meant for that call."""
        if self.count <= 0 or self.platform != platform or (self.account is not None and self.account != account):
            return False
        if self.kind in WEBHOOK or self.kind.startswith("webhook_"):
            return operation == "webhook"
        if operation == "webhook":
            return False
        return (
            self.operation in ("*", operation)
            or (self.operation == "write" and operation in WRITES)
            or (self.operation == "publish" and operation == "reply")
        )


class Faults:
    """The fault table of one world."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._armed: list[Fault] = []
        self._outages: dict[str, float] = {}
        self._random = random.Random(0)
        self.profile: dict[str, Any] = {}
        self.struck: dict[str, int] = {}

    def arm(self, fault: Fault) -> Fault:
        """Add a fault. Raises ValueError when the kind does not exist on that platform."""
        entry = roster.entries().get(fault.platform)
        own = entry.before | entry.inside if entry else OWN[fault.platform]
        if fault.kind not in KINDS | own:
            raise ValueError(f"unknown kind {fault.kind}; known: {', '.join(sorted(KINDS | own))}")
        if fault.platform != "x" and fault.kind in X_ONLY - own:
            raise ValueError(f"{fault.kind} does not exist on {fault.platform}")
        self._armed.append(fault)
        return fault

    def clear(self) -> None:
        """Disarm everything: faults, profile, outages."""
        self._armed.clear()
        self._outages.clear()
        self.profile = {}

    def listing(self) -> list[dict[str, Any]]:
        """Armed faults as JSON."""
        return [asdict(fault) for fault in self._armed]

    def set_profile(self, profile: dict[str, Any]) -> None:
        """A background mix for writes: latency_ms [low, high], shares of lost_answer, server_error, rate_limit.

        ``without`` names kinds that a platform is spared: {"linkedin": ["rate_limit"]}.
        """
        self.profile = profile
        self._random = random.Random(profile.get("seed", 0))

    def start_outage(self, *, platform: str, seconds: float) -> None:
        """Every call of that platform fails for that many real seconds."""
        self._outages[platform] = self._clock.real() + seconds

    def is_out(self, platform: str) -> bool:
        """Whether the platform is down now."""
        return self._clock.real() < self._outages.get(platform, 0.0)

    def take(self, *, platform: str, account: str | None, operation: str) -> Fault | None:
        """The fault for this call, counted down, or None."""
        for fault in self._armed:
            if fault.fits(platform=platform, account=account, operation=operation):
                fault.count -= 1
                self._armed = [f for f in self._armed if f.count > 0]
                self._strike(fault.kind)
                return fault
        if operation in WRITES and self.profile and self.profile.get("platform", platform) == platform:
            return self._from_profile(platform, operation)
        return None

    def _from_profile(self, platform: str, operation: str) -> Fault | None:
        low, high = self.profile.get("latency_ms", (0, 0))
        delay = self._random.uniform(low, high) / 1000
        dice = self._random.random()
        spared = self.profile.get("without", {}).get(platform, ())
        for kind in _MIX:
            dice -= float(self.profile.get(kind, 0.0))
            if dice < 0 and kind in spared:
                break
            if dice < 0:
                self._strike(kind)
                return Fault(platform, operation, kind, 0, delay=delay)
        return Fault(platform, operation, "slow", 0, delay=delay) if delay else None

    def _strike(self, kind: str) -> None:
        self.struck[kind] = self.struck.get(kind, 0) + 1
