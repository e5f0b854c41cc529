"""TikTok for Business' place in the sandbox."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.routing import BaseRoute, Mount, Router

from gembala_sandbox.accounts import Account
from gembala_sandbox.roster import Entry
from gembala_sandbox.tiktok.hooks import FAULTS
from gembala_sandbox.tiktok_business import admin, app, comments, failures, flow, login
from gembala_sandbox.tiktok_business.platform import BEFORE, INSIDE, RULES
from gembala_sandbox.tiktok_business.table import table

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def _routes() -> list[BaseRoute]:
    return [Mount(f"/{app.NAME}", app=Router(routes=table(), redirect_slashes=False))]


def _new_id(world: World, handle: str) -> str:
    return "-000" + "".join(secrets.choice(string.ascii_letters + string.digits + "-_") for _ in range(32))


def _credentials(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    known = app.settings(world)
    portal = urlencode({"client_key": known["client_id"], "scope": ",".join(app.GRANTED), "response_type": "code"})
    shown = {
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
        "business_id": account.id,
        "open_id": account.id,
        "authorize_path": f"/{app.NAME}/portal/authorize/?{portal}",
    }
    if body.get("tokens", True):
        shown |= login.issue(world, account.id, str(body.get("scope") or ",".join(app.GRANTED)))
    return shown


ENTRY = Entry(
    name=app.NAME,
    routes=_routes,
    new_id=_new_id,
    comment=comments.comment,
    rules=RULES,
    before=BEFORE,
    inside=INSIDE | FAULTS,
    flags={"comment_disabled": False, "max_video_seconds": 600, "banned": False},
    failures=failures.BUSINESS,
    handle=lambda name: name.replace("-", "_")[:24],
    credentials=_credentials,
    admin=admin.routes,
    tick=flow.tick,
)
