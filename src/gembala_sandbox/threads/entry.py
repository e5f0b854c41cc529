"""Threads' place in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Mount

from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import apps, dialog, failures, faults, ids, login, tokens
from gembala_sandbox.graph.host import GraphHost, dispatch, operation
from gembala_sandbox.ratelimit import Rule
from gembala_sandbox.roster import Entry
from gembala_sandbox.threads import read, replies

if TYPE_CHECKING:
    from gembala_sandbox.world import World

SCOPES = (
    "threads_basic threads_content_publish threads_manage_insights threads_manage_replies threads_read_replies"
    " threads_keyword_search threads_manage_mentions threads_delete threads_location_tagging threads_profile_discovery"
)
HOST = GraphHost("threads")
_DIALOG = "/www/oauth/authorize"


def _routes() -> list[BaseRoute]:
    on = HOST.endpoint
    table = [
        on(_DIALOG, ["GET"], lambda c: dialog.account_page(c, "threads", "Threads"), operation="consent", auth="page"),
        on(
            _DIALOG,
            ["POST"],
            lambda c: dialog.account_decision(c, "threads", "Threads", "threads_basic"),
            operation="consent",
            auth="page",
        ),
        on("/cdn/{name}", ["GET"], read.file, operation="file", auth="page"),
        on("/graph/{rest:path}", ["GET", "POST", "DELETE"], dispatch, operation=operation, quota="calls"),
    ]
    return [Mount("/threads", routes=table)]


def _new_id(world: World, handle: str) -> str:
    return ids.threads_id()


def _credentials(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    app = apps.app(world, "threads")
    shown: dict[str, Any] = {"client_id": app["id"], "client_secret": app["secret"]}
    if body.get("tokens", True):
        token = tokens.issue(
            world,
            host="threads",
            kind="login",
            owner=account.id,
            scopes=set(str(body.get("scope") or SCOPES).split()),
            seconds=float(apps.settings(world)["long_seconds"]),
            pages=[account.id],
            long=True,
        )
        shown |= login.answer(world, token)
    return shown


ENTRY = Entry(
    name="threads",
    routes=_routes,
    new_id=_new_id,
    comment=replies.comment,
    rules={"calls": (Rule(48_000, 86_400),)},
    before=faults.kinds("threads"),
    inside=faults.INSIDE,
    failures=failures.THREADS,
    flags={"restricted": False, "posts_per_day": 250, "replies_per_day": 1_000, "deletes_per_day": 100},
    handle=lambda name: name.replace("-", "_")[:30],
    credentials=_credentials,
)
