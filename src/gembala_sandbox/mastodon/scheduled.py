"""Statuses that the server holds until their time: at least five minutes ahead, 25 a day, 300 in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import accounts, things
from gembala_sandbox.clock import iso_millis, parse_iso
from gembala_sandbox.mastodon import app, errors, ids, pages, params, show, wishes
from gembala_sandbox.mastodon.wishes import Wish
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_DAY = 86_400


def hold(call: Call, wish: Wish) -> Thing:
    """Keep it for later. Refuses too many."""
    known, mine = app.settings(call.world), things.listing(call.world, "mastodon", "scheduled", owner=call.me.id)
    day = wish.at // _DAY
    if sum(one.data["at"] // _DAY == day for one in mine) >= known["scheduled_daily"]:
        raise errors.invalid(f"You have exceeded the limit of {known['scheduled_daily']} scheduled posts for that day")
    if len(mine) >= known["scheduled_total"]:
        raise errors.invalid(f"You have exceeded the limit of {known['scheduled_total']} scheduled posts")
    kind = call.fault.kind if call.fault else ""
    made = Thing("mastodon", "scheduled", ids.count(call.world, "scheduled"), owner=call.me.id)
    made.data = {"at": wish.at, "wish": wish.row(), "held": kind == "schedule_held"}
    for media_id in wish.media:
        thing = things.find(call.world, "mastodon", "media", media_id)
        if thing is not None:
            thing.data["status"] = f"scheduled-{made.id}"
            things.keep(call.world, thing)
    return things.keep(call.world, made)


def shown(call: Call, found: Thing) -> dict[str, Any]:
    """A ScheduledStatus."""
    wish = found.data["wish"]
    return {
        "id": found.id,
        "scheduled_at": iso_millis(found.data["at"]),
        "params": {
            "text": wish["text"],
            "media_ids": wish["media"] or None,
            "sensitive": wish["sensitive"],
            "spoiler_text": wish["spoiler"] or None,
            "visibility": wish["visibility"],
            "language": wish["language"],
            "scheduled_at": None,
            "poll": wish["poll"],
            "idempotency": None,
            "with_rate_limit": False,
            "in_reply_to_id": wish["reply_to"],
            "application_id": 1,
        },
        "media_attachments": [show.media(call, one) for one in wish["media"]],
    }


def _own(call: Call) -> Thing:
    found = things.find(call.world, "mastodon", "scheduled", call.path("id"))
    if found is None or found.owner != call.me.id:
        raise errors.not_found()
    return found


def listing(call: Call) -> Response:
    """GET /api/v1/scheduled_statuses: newest first."""
    mine = things.listing(call.world, "mastodon", "scheduled", owner=call.me.id)[::-1]
    return pages.answer(call, mine, lambda one: int(one.id), lambda one: shown(call, one), most=40, usual=20)


def read(call: Call) -> dict[str, Any]:
    """GET /api/v1/scheduled_statuses/{id}."""
    return shown(call, _own(call))


def change(call: Call) -> dict[str, Any]:
    """PUT /api/v1/scheduled_statuses/{id} {scheduled_at}."""
    found, said = _own(call), params.fields(call)
    try:
        at = parse_iso(params.text(said.get("scheduled_at")))
    except ValueError:
        raise errors.invalid("Scheduled at is not a time") from None
    wishes.check_time(call, at)
    found.data["at"] = at
    things.keep(call.world, found)
    return shown(call, found)


def delete(call: Call) -> Response:
    """DELETE /api/v1/scheduled_statuses/{id}."""
    things.drop(call.world, _own(call))
    return JSONResponse({})


def tick(world: World) -> None:
    """What is due goes out, under an id of its own."""
    from gembala_sandbox.mastodon import statuses

    for found in things.listing(world, "mastodon", "scheduled"):
        author = accounts.find(world, found.owner)
        if found.data["held"] or found.data["at"] > world.clock.now() or author is None:
            continue
        things.drop(world, found)
        wish = Wish(**found.data["wish"] | {"at": 0.0})
        statuses.store(world, author, wish)
