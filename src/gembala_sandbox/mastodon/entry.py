"""Mastodon's place in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Mount, Router

from gembala_sandbox.accounts import Account
from gembala_sandbox.mastodon import admin, app, failures, ids, login, scheduled, telling
from gembala_sandbox.mastodon.platform import BEFORE, INSIDE, RULES
from gembala_sandbox.mastodon.table import table
from gembala_sandbox.roster import Entry

if TYPE_CHECKING:
    from gembala_sandbox.world import World

USUAL = "profile read write"


def _routes() -> list[BaseRoute]:
    return [Mount("/mastodon", app=Router(routes=table(), redirect_slashes=False))]


def _new_id(world: World, handle: str) -> str:
    return ids.make(world)


def _credentials(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"acct": telling.full(world, account), "domain": app.settings(world)["domain"]}
    if body.get("tokens", True):
        shown |= login.issue(world, account.id, str(body.get("scope") or USUAL), "")
    return shown


ENTRY = Entry(
    name="mastodon",
    routes=_routes,
    new_id=_new_id,
    comment=telling.comment,
    rules=RULES,
    before=BEFORE,
    inside=INSIDE,
    flags={"suspended": False, "locked": False},
    failures=failures.MASTODON,
    handle=telling.handle,
    credentials=_credentials,
    admin=admin.routes,
    tick=scheduled.tick,
)
