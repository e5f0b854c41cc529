"""Favourites, boosts and votes."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import accounts, announce, posts, things
from gembala_sandbox.mastodon import errors, params, show
from gembala_sandbox.mastodon.statuses import seen
from gembala_sandbox.wire import Call


def act(kind: str, on: bool) -> Any:
    """A handler that favourites or boosts, or no longer does; twice is as once."""

    def work(call: Call) -> dict[str, Any]:
        found = seen(call, call.path("id"))
        if kind == "repost" and found.extra.get("visibility") in ("private", "direct"):
            raise errors.not_allowed()
        if on:
            announce.reaction(call.world, kind=kind, actor=call.me, post=found)
        else:
            announce.take_back(call.world, kind=kind, actor_id=call.me.id, post=found)
        fresh = posts.by_seq(call.world, found.seq) or found
        shown = show.status(call, fresh)
        return shown | {"reblog": show.status(call, fresh)} if kind == "repost" and on else shown

    return work


def by(kind: str) -> Any:
    """A handler that lists who favourited or boosted."""

    def work(call: Call) -> Response:
        found = seen(call, call.path("id"))
        rows = call.world.store.all(
            "SELECT actor FROM reactions WHERE kind=? AND subject=? ORDER BY seq DESC LIMIT 80", (kind, found.id)
        )
        return JSONResponse([show.account(call, accounts.get(call.world, row["actor"])) for row in rows])

    return work


def poll(call: Call) -> dict[str, Any]:
    """GET /api/v1/polls/{id}."""
    found = show.poll(call, call.path("id"))
    if found is None:
        raise errors.not_found()
    return found


def vote(call: Call) -> dict[str, Any]:
    """POST /api/v1/polls/{id}/votes {choices[]}."""
    thing = things.find(call.world, "mastodon", "poll", call.path("id"))
    if thing is None:
        raise errors.not_found()
    if thing.owner == call.me.id:
        raise errors.invalid("You cannot vote in your own polls")
    if thing.data["expires"] <= call.world.clock.now():
        raise errors.invalid("The poll has already ended")
    chosen = [params.number(one, -1) for one in params.listed(params.fields(call).get("choices"))]
    kept = thing.data["votes"].setdefault(call.me.id, [])
    if not chosen or any(not 0 <= one < len(thing.data["options"]) for one in chosen):
        raise errors.invalid("The chosen vote option does not exist")
    if set(chosen) & set(kept) or (not thing.data["multiple"] and (kept or len(chosen) > 1)):
        raise errors.invalid("You have already voted on this poll")
    kept += chosen
    things.keep(call.world, thing)
    return poll(call)
