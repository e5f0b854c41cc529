"""The server itself: its limits as `GET /api/v2/instance` tells them, and what the admin port can change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World

SCOPES = (
    "read", "profile", "write", "write:accounts", "write:blocks", "write:bookmarks", "write:conversations",
    "write:favourites", "write:filters", "write:follows", "write:lists", "write:media", "write:mutes",
    "write:notifications", "write:reports", "write:statuses", "read:accounts", "read:blocks", "read:bookmarks",
    "read:favourites", "read:filters", "read:follows", "read:lists", "read:mutes", "read:notifications", "read:search",
    "read:statuses", "follow", "push",
)  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "domain": "mastodon.sandbox.example",
    "version": "4.6.0",
    "max_characters": 500,
    "max_media_attachments": 4,
    "characters_reserved_per_url": 23,
    "description_limit": 1_500,
    "image_size_limit": 16_777_216,
    "image_matrix_limit": 33_177_600,
    "video_size_limit": 103_809_024,
    "video_matrix_limit": 8_294_400,
    "video_frame_rate_limit": 120,
    "max_options": 4,
    "max_characters_per_option": 50,
    "min_expiration": 300,
    "max_expiration": 2_629_746,
    "scheduled_daily": 25,
    "scheduled_total": 300,
    "scheduled_lead": 300,
    "idempotency_seconds": 3_600,
    "processing_seconds": 3.0,
    "code_seconds": 600,
    "has_v2": True,  # servers before 4.0 have no /api/v2/instance
    "batch": True,  # several statuses in one read, since 4.3
    "quotes": True,  # quotes_count, since 4.5
}


def settings(world: World) -> dict[str, Any]:
    """Defaults and what the admin port changed since the last reset."""
    kept = things.find(world, "mastodon", "settings", "app")
    return DEFAULTS | (kept.data if kept else {})


def change(world: World, changes: dict[str, Any]) -> dict[str, Any]:
    """Merge changes. Raises ValueError for unknown names."""
    changes = {name: value for name, value in changes.items() if name != "platform"}
    unknown = set(changes) - set(DEFAULTS)
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(DEFAULTS)}")
    kept = things.find(world, "mastodon", "settings", "app") or Thing("mastodon", "settings", "app")
    kept.data |= changes
    things.keep(world, kept)
    return settings(world)
