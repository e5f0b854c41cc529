"""The company's app at TikTok for Business: keys, approval, verified addresses, lives, lags, what sources tell differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok.app import LOCAL, parts_of

if TYPE_CHECKING:
    from gembala_sandbox.world import World

NAME = "tiktok_business"
SCOPES = (
    "user.info.basic",
    "video.list",
    "comment.list",
    "comment.list.manage",
    "video.publish",
    "message.list.read",
    "message.list.send",
    "message.list.manage",
)
GRANTED = SCOPES[:5]
"""What an account made on the admin port has; messages need reviews of their own."""
DEFAULTS: dict[str, Any] = {
    "client_id": "7300000000000000001",
    "client_secret": "sandbox-tiktok-business-secret",  # a sandbox: seeded, public, worth nothing
    "redirects": [],  # exact addresses; empty is any https one that ends in a slash, and any such on this machine
    "approved": True,  # the Accounts API application was granted
    "verified": [],  # prefixes of addresses it may pull from; empty is all of this machine
    "access_seconds": 86_400,
    "refresh_seconds": 365 * 86_400,
    "refresh_rotates": True,  # one source only
    "code_seconds": 600,
    "auto_auth": True,  # who allowed it before sees no page again, unless disable_auto_auth=1
    "processing_seconds": 3.0,
    "post_id_seconds": 10.0,  # from PUBLISH_COMPLETE until the id appears; up to 180 is told
    "fetch_seconds": 15.0,  # real seconds an address may take to give its media
    "most_bytes": 4_000_000_000,  # of a film
    "posts_per_day": 15,  # of one account
    "pending_shares": 5,  # drafts that wait for the creator, within 24 hours
    "comment_length": 1_200,  # 150 in other readings
    "unhide_works": True,
    "short_pages": True,  # every other page of comments is one short
    "repeat_beyond": 500,  # comments after which pages repeat what was there
    "replies_shown": 0,  # of each comment with include_replies; 0 is all
    "numeric_ids": False,  # ids as JSON numbers above 2^53, for clients that must not care
    "statistics_lag_hours": 24.0,  # 24 to 48
    "comment_webhook": True,  # one code base says that there is none
    "webhook_delay_seconds": 0.0,  # real seconds; up to 300 is told
}


def settings(world: World) -> dict[str, Any]:
    """Defaults and what the admin port changed since the last reset."""
    kept = things.find(world, NAME, "settings", "app")
    return DEFAULTS | (kept.data if kept else {})


def change(world: World, changes: dict[str, Any]) -> dict[str, Any]:
    """Merge changes. Raises ValueError for unknown names and for values of another kind."""
    unknown = set(changes) - set(DEFAULTS)
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(DEFAULTS)}")
    for name, value in changes.items():
        kind = type(DEFAULTS[name])
        fits = isinstance(value, int | float) and not isinstance(value, bool) if kind in (int, float) else False
        if not fits and not isinstance(value, kind):
            raise ValueError(f"{name}: {kind.__name__} is expected")
    kept = things.find(world, NAME, "settings", "app") or Thing(NAME, "settings", "app")
    kept.data |= changes
    things.keep(world, kept)
    return settings(world)


def redirect_allowed(world: World, address: str) -> bool:
    """One of the app's addresses: https, ending in a slash, no query and no port; on this machine http and a port too."""
    known, parts = settings(world)["redirects"], parts_of(address)
    if known and address not in known:
        return False
    if not parts.path.endswith("/") or parts.query or parts.fragment or "?" in address or "#" in address:
        return False
    if parts.hostname in LOCAL:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and bool(parts.hostname) and parts.port is None


def verified(world: World, address: str) -> bool:
    """Whether the app has proved that the address is its own: https (http on this machine), and a known prefix."""
    parts, known = parts_of(address), settings(world)["verified"]
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        return False
    return any(address.startswith(prefix) for prefix in known) if known else parts.hostname in LOCAL
