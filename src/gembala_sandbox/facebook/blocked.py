"""People a Page has banned."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import accounts, things
from gembala_sandbox.graph import errors, paging
from gembala_sandbox.graph.edges import params
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call


def _named(call: Call) -> list[str]:
    given = params(call)
    names = [str(n) for key in ("user", "asid", "psid", "uid") for n in given.many(key)]
    if not names:
        raise errors.missing("user")
    return names


def _known(call: Call, name: str) -> Thing | None:
    return things.find(call.world, "facebook", "psid", name)


def block(call: Call) -> dict[str, Any]:
    """POST /{page}/blocked {user|asid|psid}: `{"<id>": true}`."""
    answer: dict[str, Any] = {}
    for name in _named(call):
        if _known(call, name) is None:
            raise errors.invalid("No matching user found", subcode=2018001)
        things.keep(call.world, Thing("facebook", "banned", f"{call.me.id}:{name}", call.me.id, name))
        answer[name] = True
    return answer


def unblock(call: Call) -> dict[str, Any]:
    """DELETE /{page}/blocked."""
    for name in _named(call):
        found = things.find(call.world, "facebook", "banned", f"{call.me.id}:{name}")
        if found is not None:
            things.drop(call.world, found)
    return {"success": True}


def listing(call: Call) -> dict[str, Any]:
    """GET /{page}/blocked."""
    found = things.listing(call.world, "facebook", "banned", owner=call.me.id)

    def shown(banned: Thing) -> dict[str, Any]:
        link = _known(call, banned.parent)
        person = accounts.find(call.world, link.owner) if link else None
        return {"id": banned.parent, "name": person.name if person else ""}

    return paging.of_query(call, found, shown)
