"""LinkedIn's place in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Mount, Router

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.linkedin import admin, app, comments, failures, hooks, login, organizations, urns
from gembala_sandbox.linkedin.platform import BEFORE, DAILY, INSIDE, OPERATIONS
from gembala_sandbox.linkedin.table import table
from gembala_sandbox.roster import Entry

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def _routes() -> list[BaseRoute]:
    return [Mount("/linkedin", app=Router(routes=table(), redirect_slashes=False))]


def _new_id(world: World, handle: str) -> str:
    """`company/name` is an organisation, everything else a person."""
    return urns.organization() if handle.startswith("company/") else urns.person()


def _credentials(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    """An organisation comes with a member who administers it: `admin` (a handle), else one of its own."""
    known, member = app.settings(world), account
    shown: dict[str, Any] = {"client_id": known["client_id"], "client_secret": known["client_secret"]}
    shown["application"] = known["application"]
    if urns.is_organization(account.id):
        name = account.handle.rpartition("/")[2]
        handle = str(body.get("admin") or f"{name}-admin")
        member = accounts.create(world, platform="linkedin", handle=handle, name=f"Admin {account.name}")
        organizations.give_role(world, member, account, str(body.get("role", "ADMINISTRATOR")))
    shown["member"] = member.id
    if body.get("tokens", True):
        shown |= login.issue(world, member, str(body.get("scope") or " ".join(app.scopes(world))))
    return shown


ENTRY = Entry(
    name="linkedin",
    routes=_routes,
    new_id=_new_id,
    comment=comments.comment,
    rules=dict.fromkeys(OPERATIONS, DAILY),
    before=BEFORE,
    inside=INSIDE | hooks.FAULTS,
    flags={"suspended": False},
    failures=failures.LINKEDIN,
    handle=lambda name: name.replace("_", "-").replace(".", "-"),
    credentials=_credentials,
    admin=admin.routes,
    reacted=hooks.reacted,
    tick=hooks.tick,
)
