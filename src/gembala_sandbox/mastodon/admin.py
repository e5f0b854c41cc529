"""Mastodon's part of the admin port: limits of the server, tokens, what others do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.admin.wire import account_of, post_of, route
from gembala_sandbox.mastodon import app, login, statuses, telling
from gembala_sandbox.mastodon.platform import kill
from gembala_sandbox.mastodon.wishes import Wish

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def _settings(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /mastodon/settings: limits, versions, lives."""
    return app.change(world, body)


def _show(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /mastodon/settings."""
    return app.settings(world)


def _tokens(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /mastodon/tokens {account}, or {account, scope}: its tokens are taken back, or one is made."""
    account = account_of(world, str(body["account"]), platform="mastodon")
    if body.get("scope"):
        return login.issue(world, account.id, str(body["scope"]), "")
    return {"killed": kill(world, account)}


def _stranger(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /mastodon/stranger {author, text, visibility=public, reply_to?}: somebody writes, and names whom they name."""
    name = str(body.get("author") or "penonton")
    author = accounts.create(
        world, platform="mastodon", handle=telling.handle(name.lower()), name=name, source="audience"
    )
    wish = Wish(
        str(body["text"]), visibility=str(body.get("visibility", "public")), reply_to=body.get("reply_to"),
        spoiler=str(body.get("spoiler", "")),
    )  # fmt: skip
    made = statuses.store(world, author, wish, source="audience")
    return {"id": made.id, "account": author.id, "acct": telling.full(world, author)}


def _gone(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /mastodon/gone {post_id}: its author deletes a status."""
    found = post_of(world, body | {"platform": "mastodon"})
    posts.delete(world, found)
    return {"deleted": found.id}


def _things(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /mastodon/things?kind=: app, media, poll, scheduled, report, idem."""
    return {"things": [vars(t) for t in things.listing(world, "mastodon", request.query_params.get("kind", ""))]}


def routes() -> list[BaseRoute]:
    """The admin routes."""
    return [
        route("/mastodon/settings", "POST", _settings),
        route("/mastodon/settings", "GET", _show),
        route("/mastodon/tokens", "POST", _tokens),
        route("/mastodon/stranger", "POST", _stranger),
        route("/mastodon/gone", "POST", _gone),
        route("/mastodon/things", "GET", _things),
    ]
