"""The developer's app at TikTok: keys, audit, verified addresses, token lives, webhook address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from gembala_sandbox import things
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World

SCOPES = (
    "user.info.basic",
    "user.info.profile",
    "user.info.stats",
    "video.list",
    "video.publish",
    "video.upload",
)
LOCAL = ("127.0.0.1", "localhost", "::1")
DEFAULTS: dict[str, Any] = {
    "client_key": "awsandboxtiktok",
    "client_secret": "sandbox-tiktok-client-secret",  # a sandbox: seeded, public, worth nothing
    "redirects": [],  # exact addresses; empty is any https one and any on this machine
    "audited": True,  # an unaudited client posts SELF_ONLY to private accounts only
    "users_per_day": 5,  # of an unaudited client
    "verified": [],  # prefixes of addresses it may pull from; empty is all of this machine
    "access_seconds": 7_200,  # 24 h in earlier documents
    "refresh_seconds": 180 * 86_400,  # 365 days in earlier documents
    "code_seconds": 600,
    "upload_seconds": 3_600,
    "processing_seconds": 3.0,
    "moderation_seconds": 5.0,  # from PUBLISH_COMPLETE until the id appears
    "fetch_seconds": 15.0,  # real seconds an address may take to give its media
    "creator_info_first": True,  # a direct post needs a look at the creator's options within the day before it
    "posts_per_day": 15,  # of one creator
    "pending_shares": 5,  # in an inbox within 24 hours
    "statistics_lag_hours": 0,
    "removed_metrics": [],  # counts of videos and of the creator that are fields no more
    "callback_url": "",  # of the app's webhooks
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
    kept = things.find(world, "tiktok", "settings", "app")
    return DEFAULTS | (kept.data if kept else {})


def change(world: World, changes: dict[str, Any]) -> dict[str, Any]:
    """Merge changes. Raises ValueError for unknown names and addresses elsewhere."""
    unknown = set(changes) - set(DEFAULTS)
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(DEFAULTS)}")
    if changes.get("callback_url") and parts_of(str(changes["callback_url"])).hostname not in LOCAL:
        raise ValueError("this sandbox calls this machine only")
    kept = things.find(world, "tiktok", "settings", "app") or Thing("tiktok", "settings", "app")
    kept.data |= changes
    things.keep(world, kept)
    return settings(world)


def redirect_allowed(world: World, address: str) -> bool:
    """Exactly one of the app's addresses; without a list any https one, and any on this machine."""
    known = settings(world)["redirects"]
    if known:
        return address in known
    parts = parts_of(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


def verified(world: World, address: str) -> bool:
    """Whether the app has proved that the address is its own: https (plain http on this machine), and a known prefix."""
    parts, known = parts_of(address), settings(world)["verified"]
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        return False
    return any(address.startswith(prefix) for prefix in known) if known else parts.hostname in LOCAL
