"""What a platform keeps beside posts (containers, uploads, threads of messages, playlists): JSON by kind and id."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gembala_sandbox.world import World


@dataclass
class Thing:
    """One of them. `owner` is an account or person, `parent` whatever it hangs on, `created` a world epoch."""

    platform: str
    kind: str
    id: str
    owner: str = ""
    parent: str = ""
    created: float = 0.0
    data: dict[str, Any] = field(default_factory=dict)


def _from_row(row: Any) -> Thing:
    return Thing(
        row["platform"],
        row["kind"],
        row["id"],
        row["owner"],
        row["parent"],
        row["created"],
        json.loads(row["data"]),
    )


def keep(world: World, thing: Thing) -> Thing:
    """Store it, replacing what had the same platform, kind and id; a `created` of 0 becomes now."""
    thing.created = thing.created or world.clock.now()
    world.store.write(
        "INSERT INTO things(platform,kind,id,owner,parent,created,data) VALUES(?,?,?,?,?,?,?)"
        " ON CONFLICT(platform,kind,id) DO UPDATE SET owner=excluded.owner, parent=excluded.parent,"
        " created=excluded.created, data=excluded.data",
        (
            thing.platform,
            thing.kind,
            thing.id,
            thing.owner,
            thing.parent,
            thing.created,
            json.dumps(thing.data),
        ),
    )
    return thing


def find(world: World, platform: str, kind: str, thing_id: str) -> Thing | None:
    """By kind and id."""
    row = world.store.one("SELECT * FROM things WHERE platform=? AND kind=? AND id=?", (platform, kind, thing_id))
    return None if row is None else _from_row(row)


def listing(
    world: World, platform: str, kind: str, *, owner: str | None = None, parent: str | None = None
) -> list[Thing]:
    """Oldest first."""
    where, args = "platform=? AND kind=?", [platform, kind]
    if owner is not None:
        where, args = where + " AND owner=?", [*args, owner]
    if parent is not None:
        where, args = where + " AND parent=?", [*args, parent]
    return [_from_row(row) for row in world.store.all(f"SELECT * FROM things WHERE {where} ORDER BY seq", args)]


def drop(world: World, thing: Thing) -> None:
    """Forget it."""
    world.store.write("DELETE FROM things WHERE platform=? AND kind=? AND id=?", (thing.platform, thing.kind, thing.id))
