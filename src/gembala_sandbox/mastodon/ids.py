"""Mastodon's ids: milliseconds, shifted by 16 bits; strictly growing, as decimal text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_LAST = "mastodon_last_id"


def make(world: World) -> str:
    """The next id, for a status, an account or a file."""
    found = max(int(world.clock.now() * 1000) << 16, int(world.store.setting(_LAST, 0)) + 1)
    world.store.keep_setting(_LAST, found)
    return str(found)


def count(world: World, name: str) -> str:
    """The next of a plain sequence (apps, polls, scheduled posts, reports)."""
    key = f"mastodon_{name}"
    found = int(world.store.setting(key, 0)) + 1
    world.store.keep_setting(key, found)
    return str(found)
