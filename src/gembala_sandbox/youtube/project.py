"""The developer's project: client, consent screen, quota buckets that reset at midnight Pacific."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from gembala_sandbox import things
from gembala_sandbox.graph import urls
from gembala_sandbox.things import Thing
from gembala_sandbox.youtube import errors

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_PACIFIC = ZoneInfo("America/Los_Angeles")
DEFAULTS: dict[str, Any] = {
    "client_id": "123456789012-sandbox.apps.googleusercontent.com",
    "client_secret": "sandbox-google-client-secret",  # a sandbox: seeded, public, worth nothing
    "testing": False,  # a consent screen in testing: refresh tokens live 7 days
    "redirects": [],  # exact addresses; empty is any https one and any on this machine
    "units": 10_000,
    "uploads": 100,
    "search": 100,
    "stats": 10_000,
    "processing_seconds": 3.0,
    "analytics_lag_days": 2,
    "thumbnail_bytes": 50_000_000,
    "removed_metrics": [],
}


def settings(world: World) -> dict[str, Any]:
    """Defaults and what the admin port changed since the last reset."""
    kept = things.find(world, "youtube", "settings", "project")
    return DEFAULTS | (kept.data if kept else {})


def change(world: World, changes: dict[str, Any]) -> dict[str, Any]:
    """Merge changes. Raises ValueError for unknown names."""
    unknown = set(changes) - set(DEFAULTS)
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(DEFAULTS)}")
    kept = things.find(world, "youtube", "settings", "project") or Thing("youtube", "settings", "project")
    kept.data |= changes
    things.keep(world, kept)
    return settings(world)


def redirect_allowed(world: World, address: str) -> bool:
    """Exactly one of the client's addresses; without a list any https one, and any on this machine."""
    return urls.redirect_allowed(settings(world)["redirects"], address)


def _bucket(world: World, name: str) -> Thing:
    day = datetime.fromtimestamp(world.clock.now(), _PACIFIC).date().isoformat()
    found = things.find(world, "youtube", "quota", f"{day}:{name}")
    return found or Thing("youtube", "quota", f"{day}:{name}", data={"used": 0})


def spend(world: World, bucket: str, price: int) -> None:
    """Count a call against `units`, `uploads`, `search` or `stats`. Refuses when the day's are used up."""
    found = _bucket(world, bucket)
    if found.data["used"] + price > settings(world)[bucket]:
        raise errors.quota()
    found.data["used"] += price
    things.keep(world, found)


def used(world: World) -> dict[str, int]:
    """What today's (Pacific) buckets have lost."""
    return {name: int(_bucket(world, name).data["used"]) for name in ("units", "uploads", "search", "stats")}
