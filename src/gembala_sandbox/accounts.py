"""Sandbox accounts: the brand's own, and the made-up people who comment."""

from __future__ import annotations

import json
import secrets
import sqlite3
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gembala_sandbox import roster
from gembala_sandbox.ids import did_for

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DEFAULT_FLAGS: dict[str, Any] = {
    "summoned_only": False,  # X, since 23 Feb 2026: self-serve apps reply only when summoned
    "likes_allowed": True,  # X, since April 2026: likes are gone from self-serve tiers
    "suspended": False,
    "messages_from": "everyone",  # X: known (only whom they wrote to) and nobody refuse direct messages
    "max_weighted": 280,  # X Premium accounts: 25000
}
BLUESKY_FLAGS: dict[str, Any] = {
    "direct_messages": True,  # the app password was made with the right for direct messages
    "email_confirmed": True,  # without it the video service takes nothing
    "video_allowed": True,
}


@dataclass(frozen=True)
class Account:
    """One account. `id` is a snowflake on X, a DID on Bluesky, what the platform has elsewhere; `created` is a world epoch."""

    id: str
    platform: str
    handle: str
    name: str
    created: float
    password: str | None
    source: str
    flags: dict[str, Any]
    followers: int
    posts: int
    profile: dict[str, Any]


def default_flags(platform: str) -> dict[str, Any]:
    """What an account of that platform may be told to do, and how it starts."""
    entry = roster.entries().get(platform)
    more = dict(entry.flags) if entry else BLUESKY_FLAGS if platform == "bluesky" else {}
    return DEFAULT_FLAGS | more


def _from_row(row: sqlite3.Row) -> Account:
    fields = {key: row[key] for key in row.keys()}  # noqa: SIM118 - a Row iterates over values
    fields["flags"] = default_flags(fields["platform"]) | json.loads(fields["flags"])
    fields["profile"] = json.loads(fields["profile"])
    return Account(**fields)


def find(world: World, account_id: str) -> Account | None:
    """By id."""
    row = world.store.one("SELECT * FROM accounts WHERE id=?", (account_id,))
    return None if row is None else _from_row(row)


def get(world: World, account_id: str) -> Account:
    """By id, when it must be there. Raises LookupError."""
    account = find(world, account_id)
    if account is None:
        raise LookupError(f"no account {account_id}")
    return account


def by_handle(world: World, *, platform: str, handle: str) -> Account | None:
    """By handle, whatever the case."""
    row = world.store.one(
        "SELECT * FROM accounts WHERE platform=? AND handle=?", (platform, handle.lstrip("@").lower())
    )
    return None if row is None else _from_row(row)


def listing(world: World, *, source: str | None = None) -> list[Account]:
    """All accounts, oldest first; `source` is `brand` or `audience`."""
    if source is None:
        return [_from_row(row) for row in world.store.all("SELECT * FROM accounts ORDER BY created, id")]
    return [
        _from_row(row)
        for row in world.store.all("SELECT * FROM accounts WHERE source=? ORDER BY created, id", (source,))
    ]


def app_password() -> str:
    """Four groups of four letters, as Bluesky makes them."""
    return "-".join("".join(secrets.choice(string.ascii_lowercase + "234567") for _ in range(4)) for _ in range(4))


def create(
    world: World,
    *,
    platform: str,
    handle: str,
    name: str,
    source: str = "brand",
    flags: dict[str, Any] | None = None,
    followers: int = 0,
) -> Account:
    """Make an account, or give back the one with that handle."""
    handle = handle.lstrip("@").lower()
    if platform == "bluesky" and "." not in handle:
        handle += ".bsky.social"
    known = by_handle(world, platform=platform, handle=handle)
    if known is not None:
        return known
    now = world.clock.now()
    entry = roster.entries().get(platform)
    if entry is not None:
        identifier = entry.new_id(world, handle)
    else:
        identifier = world.snowflakes.make(now) if platform == "x" else did_for(handle)
    password = app_password() if platform == "bluesky" and source == "brand" else None
    world.store.write(
        "INSERT INTO accounts(id,platform,handle,name,created,password,source,flags,followers)"
        " VALUES(?,?,?,?,?,?,?,?,?)",
        (identifier, platform, handle, name, now, password, source, json.dumps(flags or {}), followers),
    )
    return get(world, identifier)


def change_flags(world: World, account: Account, *, flags: dict[str, Any]) -> None:
    """Merge flags (see DEFAULT_FLAGS) into an account."""
    merged = account.flags | flags
    world.store.write("UPDATE accounts SET flags=? WHERE id=?", (json.dumps(merged), account.id))
