"""The developer's application at LinkedIn: keys, products it was approved for, and what the admin port can change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from gembala_sandbox import things
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World

BASIC = ("openid", "profile", "email", "w_member_social")
COMMUNITY = (
    "w_organization_social",
    "r_organization_social",
    "rw_organization_admin",
    "w_member_social_feed",
    "w_organization_social_feed",
    "r_organization_social_feed",
    "r_member_postAnalytics",
    "r_member_profileAnalytics",
)
LIVES_MONTHS = 12
_SUNSET_DAY = 17
DEFAULTS: dict[str, Any] = {
    "client_id": "77sandboxlinkedin",
    "client_secret": "sandbox-linkedin-client-secret",  # a sandbox: seeded, public, worth nothing
    "application": "urn:li:developerApplication:208890411",
    "redirects": [],  # exact addresses; empty is any https one and any on this machine
    "community": True,  # the Community Management product: everything about organisations
    "refresh": False,  # refresh tokens: approved partners only
    "webhooks": True,  # push of social actions: approved apps only
    "member_reading": False,  # no scope lets an app read a member's posts and comments
    "fresh_refused_seconds": 0.0,  # a new token is refused as revoked for so long
    "sunset": [],  # versions that died beyond those dead by date
    "processing_seconds": 3.0,
    "upload_seconds": 86_400,
    "duplicate_hours": 48,  # also how long a deleted post still counts
    "strict_edge": True,  # upload addresses refuse LinkedIn's own headers
    "statistics_lag_days": 0,
    "removed_metrics": [],
}


def parts_of(address: str) -> SplitResult:
    """The parts of an address; none at all when it is not one."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def settings(world: World) -> dict[str, Any]:
    """Defaults and what the admin port changed since the last reset."""
    kept = things.find(world, "linkedin", "settings", "app")
    return DEFAULTS | (kept.data if kept else {})


def change(world: World, changes: dict[str, Any]) -> dict[str, Any]:
    """Merge changes. Raises ValueError for unknown names."""
    unknown = set(changes) - set(DEFAULTS)
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(DEFAULTS)}")
    kept = things.find(world, "linkedin", "settings", "app") or Thing("linkedin", "settings", "app")
    kept.data |= changes
    things.keep(world, kept)
    return settings(world)


def scopes(world: World) -> tuple[str, ...]:
    """What the application may ask for."""
    return BASIC + COMMUNITY if settings(world)["community"] else BASIC


def redirect_allowed(world: World, address: str) -> bool:
    """Exactly one of the application's addresses; without a list any https one, and any on this machine."""
    known = settings(world)["redirects"]
    if known:
        return address in known
    parts = parts_of(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


def active(world: World, version: str) -> bool:
    """Whether a version YYYYMM answers: from its month until the 17th of the same month a year later."""
    if len(version) != 6 or not version.isdigit() or version in settings(world)["sunset"]:
        return False
    year, month = int(version[:4]), int(version[4:])
    if not 1 <= month <= 12 or year < 2000:
        return False
    now = datetime.fromtimestamp(world.clock.now(), UTC)
    born = datetime(year, month, 1, tzinfo=UTC)
    return born <= now < datetime(year + LIVES_MONTHS // 12, month, _SUNSET_DAY, tzinfo=UTC)
