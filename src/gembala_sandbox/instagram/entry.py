"""Instagram's place in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Mount

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import apps, dialog, failures, faults, ids, login, nodes, persons, tokens
from gembala_sandbox.graph.host import GraphHost, dispatch, operation
from gembala_sandbox.instagram import comments, media, mentions
from gembala_sandbox.ratelimit import Rule
from gembala_sandbox.roster import Entry

if TYPE_CHECKING:
    from gembala_sandbox.world import World

SCOPES = (
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
    "instagram_business_manage_messages",
    "instagram_business_manage_insights",
)
HOST = GraphHost("instagram")
_METHODS = ["GET", "POST", "DELETE"]


def _routes() -> list[BaseRoute]:
    on, table = HOST.endpoint, []
    path = "/www/oauth/authorize"
    table.append(
        on(path, ["GET"], lambda c: dialog.account_page(c, "instagram", "Instagram"), operation="consent", auth="page")
    )
    table.append(
        on(
            path,
            ["POST"],
            lambda c: dialog.account_decision(c, "instagram", "Instagram", "instagram_business_basic"),
            operation="consent",
            auth="page",
        )
    )
    token = lambda c: login.short_token(c, "instagram")  # noqa: E731 - a row of a table
    table.append(on("/api/oauth/access_token", ["POST"], token, operation="login", auth="page"))
    table.append(on("/cdn/{name}", ["GET"], media.file, operation="file", auth="page"))
    table.append(on("/graph/{rest:path}", _METHODS, dispatch, operation=operation, quota="calls"))
    return [Mount("/instagram", routes=table)]


def _new_id(world: World, handle: str) -> str:
    return ids.ig_user()


def _credentials(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    """The app, and a long-lived token of Instagram Login; with `page` (id or handle) the account is connected to it.

    `person` then gets a user token of Facebook Login too.
    """
    app = apps.app(world, "instagram")
    shown: dict[str, Any] = {
        "client_id": app["id"],
        "client_secret": app["secret"],
        "scoped_id": nodes.scoped(world, account),
    }
    if body.get("page"):
        page = accounts.find(world, str(body["page"])) or accounts.by_handle(
            world, platform="facebook", handle=str(body["page"])
        )
        if page is None:
            raise ValueError(f"no page {body['page']}")
        persons.link(world, page_id=page.id, instagram_id=account.id)
        shown["page"] = page.id
    if body.get("tokens", True):
        token = tokens.issue(
            world,
            host="instagram",
            kind="login",
            owner=account.id,
            scopes=set(str(body.get("scope") or " ".join(SCOPES)).split()),
            seconds=float(apps.settings(world)["long_seconds"]),
            pages=[account.id],
            long=True,
        )
        shown |= login.answer(world, token)
    return shown


def _handle(name: str) -> str:
    return name.replace("-", "_")[:30]


ENTRY = Entry(
    name="instagram",
    routes=_routes,
    new_id=_new_id,
    comment=comments.comment,
    rules={"calls": (Rule(48_000, 86_400),)},  # 4 800 × impressions, taken as 10
    before=faults.kinds("instagram"),
    inside=faults.INSIDE,
    failures=failures.INSTAGRAM,
    flags={
        "account_type": "BUSINESS",
        "restricted": False,
        "spam": False,
        "posts_per_day": 100,
        "containers_per_day": 400,
        "carousel_most": 10,
        "reel_megabytes": 300,
    },
    tick=media.tick,
    spoken_of=mentions.speak_of,
    handle=_handle,
    credentials=_credentials,
)
