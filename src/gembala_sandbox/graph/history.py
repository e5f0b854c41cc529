"""Figures as they were: posts and accounts are noted as they change, so that insights can lag and have days."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_EVERY = 10.0  # real seconds between two looks; whoever asks for figures has a look taken first
_POSTS = ("likes", "reposts", "quotes", "replies", "impressions")
_FAMILY = "('facebook','instagram','threads','youtube','linkedin','tiktok','tiktok_business')"


@dataclass
class _Watch:
    last: float = 0.0


_watch = _Watch()
_seen: dict[str, tuple[int, ...]] = {}


def forget(world: World) -> None:
    """After a reset."""
    _seen.clear()


def tick(world: World) -> None:
    """Note what changed since the last look."""
    now = world.clock.real()
    if now - _watch.last >= _EVERY:
        _watch.last = now
        look(world)


def look(world: World, only: str = "") -> None:
    """Note what changed, at once: everywhere, or about one post."""
    where, args = ("id=? AND ", (only,)) if only else ("", ())
    for row in world.store.all(
        f"SELECT id, {','.join(_POSTS)} FROM posts WHERE {where}platform IN {_FAMILY} AND source<>'audience'"
        " AND reply_to IS NULL",
        args,
    ):
        _note(world, row["id"], {name: row[name] for name in _POSTS})
    if only:
        return
    for row in world.store.all(f"SELECT id, followers FROM accounts WHERE platform IN {_FAMILY} AND source='brand'"):
        _note(world, row["id"], {"followers": row["followers"]})


def _note(world: World, subject: str, figures: dict[str, int]) -> None:
    values = tuple(figures.values())
    if _seen.get(subject) == values:
        return
    _seen[subject] = values
    now = world.clock.now()
    world.store.write(
        "INSERT INTO things(platform,kind,id,owner,parent,created,data) VALUES('graph','figures',?,'',?,?,?)"
        " ON CONFLICT(platform,kind,id) DO UPDATE SET data=excluded.data",
        (f"{subject}@{now:.3f}", subject, now, json.dumps(figures)),
    )


def at(world: World, subject: str, moment: float) -> dict[str, int]:
    """The last figures known at that moment; empty when there were none."""
    row = world.store.one(
        "SELECT data FROM things WHERE platform='graph' AND kind='figures' AND parent=? AND created<=?"
        " ORDER BY created DESC, seq DESC LIMIT 1",
        (subject, moment),
    )
    found: dict[str, int] = json.loads(row["data"]) if row else {}
    return found


def gained(world: World, subjects: list[str], start: float, end: float) -> dict[str, int]:
    """How much all subjects together grew between two moments, name by name (never below 0)."""
    total: dict[str, int] = {}
    for subject in subjects:
        before, after = at(world, subject, start), at(world, subject, end)
        for name, value in after.items():
            total[name] = total.get(name, 0) + max(value - before.get(name, 0), 0)
    return total


def envelope(name: str, period: str, subject: str, values: list[dict[str, Any]], title: str = "") -> dict[str, Any]:
    """One metric as the insights edges give it."""
    return {
        "name": name,
        "period": period,
        "values": values,
        "title": title or name.replace("_", " ").capitalize(),
        "description": "",
        "id": f"{subject}/insights/{name}/{period}",
    }
