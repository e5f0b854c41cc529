"""TikTok's place in the sandbox."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Mount, Router

from gembala_sandbox.accounts import Account
from gembala_sandbox.roster import Entry
from gembala_sandbox.tiktok import admin, app, comments, failures, flow, hooks, login
from gembala_sandbox.tiktok.platform import BEFORE, INSIDE, RULES
from gembala_sandbox.tiktok.table import table

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def _routes() -> list[BaseRoute]:
    return [Mount("/tiktok", app=Router(routes=table(), redirect_slashes=False))]


def _new_id(world: World, handle: str) -> str:
    return "-000" + "".join(secrets.choice(string.ascii_letters + string.digits + "-_") for _ in range(32))


def _credentials(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    known = app.settings(world)
    shown: dict[str, Any] = {"client_key": known["client_key"], "client_secret": known["client_secret"]}
    shown |= {"client_id": known["client_key"], "open_id": account.id}
    if body.get("tokens", True):
        shown |= login.issue(world, account, str(body.get("scope") or ",".join(app.SCOPES)))
    return shown


ENTRY = Entry(
    name="tiktok",
    routes=_routes,
    new_id=_new_id,
    comment=comments.comment,
    rules=RULES,
    before=BEFORE,
    inside=INSIDE | hooks.FAULTS,
    flags={
        "private": False,
        "comment_disabled": False,
        "duet_disabled": False,
        "stitch_disabled": False,
        "max_video_seconds": 600,
        "banned": False,
    },
    failures=failures.TIKTOK,
    handle=lambda name: name.replace("-", "_")[:24],
    credentials=_credentials,
    admin=admin.routes,
    tick=flow.tick,
)
