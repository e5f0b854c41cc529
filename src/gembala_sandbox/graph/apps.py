"""The developer's apps (one for Facebook, one for Instagram Login, one for Threads) and what the admin port can change."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World

NEWEST = {"facebook": "v26.0", "instagram": "v26.0", "threads": "v1.0"}
_OLDEST = 21
_SUNSETS = {"v21.0": datetime(2027, 1, 21, tzinfo=UTC).timestamp()}
DEFAULTS: dict[str, Any] = {
    "facebook": {
        "id": "771234567890123",
        "secret": "sandbox-facebook-app-secret",  # a sandbox: seeded, public, worth nothing
        "name": "Sandbox app",
        "mode": "live",
        "approved": None,  # permissions with advanced access; None is all
        "redirects": [],  # exact addresses; empty is any https address and any on this machine
        "proof_required": False,
    },
    "instagram": {
        "id": "881234567890124",
        "secret": "sandbox-instagram-app-secret",
        "name": "Sandbox app IG",
        "mode": "live",
        "approved": None,
        "redirects": [],
        "proof_required": False,
    },
    "threads": {
        "id": "991234567890125",
        "secret": "sandbox-threads-app-secret",
        "name": "Sandbox app Threads",
        "mode": "live",
        "approved": None,
        "redirects": [],
        "proof_required": False,
    },
    "sunset": [],  # versions that have died beyond those dead by date
    "removed_metrics": [],
    "insights_lag_seconds": 0,  # how far behind figures of posts are
    "daily_lag_seconds": 86_400,  # how long after its end a day's figure appears
    "fetch_seconds": 15.0,  # real seconds an address may take to give its media
    "processing_seconds": 3.0,  # world seconds a video is processed
    "code_seconds": 600,
    "short_seconds": 3_600,
    "long_seconds": 60 * 86_400,
    "story_viewers_needed": 5,
    "audience_needed": 100,
}


def settings(world: World) -> dict[str, Any]:
    """Everything in force: the defaults and what the admin port changed since the last reset."""
    kept = things.find(world, "graph", "settings", "graph")
    merged = {name: dict(value) if isinstance(value, dict) else value for name, value in DEFAULTS.items()}
    for name, value in (kept.data if kept else {}).items():
        merged[name] = merged[name] | value if isinstance(value, dict) else value
    return merged


def change(world: World, changes: dict[str, Any]) -> dict[str, Any]:
    """Merge changes. Raises ValueError for unknown names."""
    kept = things.find(world, "graph", "settings", "graph") or Thing("graph", "settings", "graph")
    for name, value in changes.items():
        if name not in DEFAULTS:
            raise ValueError(f"unknown: {name}; known: {sorted(DEFAULTS)}")
        if isinstance(DEFAULTS[name], dict):
            unknown = set(value) - set(DEFAULTS[name])
            if unknown:
                raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(DEFAULTS[name])}")
            kept.data[name] = kept.data.get(name, {}) | value
        else:
            kept.data[name] = value
    things.keep(world, kept)
    return settings(world)


def app(world: World, host: str) -> dict[str, Any]:
    """The app that answers on `facebook`, `instagram` or `threads`."""
    found: dict[str, Any] = settings(world)[host]
    return found


def proof(token: str, secret: str) -> str:
    """appsecret_proof: hex HMAC-SHA256 of the token."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def version_state(world: World, host: str, version: str) -> str:
    """`live`, `dead` or `unknown`."""
    if host == "threads":
        known = version == "v1.0"
    else:
        number = version[1:].partition(".")
        known = number[2] == "0" and number[0].isdigit() and _OLDEST <= int(number[0]) <= int(NEWEST[host][1:3])
        if not known and number[2] == "0" and number[0].isdigit() and int(number[0]) < _OLDEST:
            return "dead"
    if version in settings(world)["sunset"] or _SUNSETS.get(version, float("inf")) <= world.clock.now():
        return "dead"
    return "live" if known else "unknown"
