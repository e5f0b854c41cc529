"""TikTok's part of the admin port: settings, tokens, inbox, what TikTok and the creator do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from gembala_sandbox import posts, things
from gembala_sandbox.admin.wire import account_of, post_of, route
from gembala_sandbox.tiktok import app, flow, hooks, login
from gembala_sandbox.tiktok.platform import kill

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def _settings(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /tiktok/settings: audit, verified addresses, lives, lags, webhook address."""
    return app.change(world, body)


def _show(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /tiktok/settings."""
    return app.settings(world)


def _tokens(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /tiktok/tokens {account, reason: expired|revoked}, or {account, scope}: tokens die, or a pair is made."""
    account = account_of(world, str(body["account"]), platform="tiktok")
    if body.get("scope"):
        return login.issue(world, account, str(body["scope"]))
    return {"killed": kill(world, account, str(body.get("reason", "revoked")))}


def _inbox(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /tiktok/inbox {publish_id, action: post|cancel, privacy_level, title}: the creator acts in TikTok's app."""
    thing = things.find(world, "tiktok", "publish", str(body["publish_id"]))
    if thing is None or thing.data["status"] not in (flow.INBOX, flow.UPLOADING, flow.DOWNLOADING, flow.PROCESSING):
        raise ValueError("there is nothing waiting with that publish_id")
    if body.get("action", "post") == "cancel":
        flow.fail(world, thing, "publish_cancelled")
    elif thing.data["status"] != flow.INBOX:
        raise ValueError("it has not reached the inbox yet")
    else:
        thing.data["info"] |= {
            "privacy_level": body.get("privacy_level", "PUBLIC_TO_EVERYONE"),
            "title": body.get("title", ""),
        }
        flow.complete(world, thing)
    return {"status": thing.data["status"], "post_id": thing.data["post_id"]}


def _gone(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /tiktok/gone {post_id}: a post is taken down, or a comment deleted by its author."""
    found = post_of(world, body | {"platform": "tiktok"})
    posts.delete(world, found)
    if found.reply_to is None:
        content = {"publish_id": found.extra["publish_id"], "post_id": found.id}
        hooks.tell(world, "post.publish.no_longer_publicaly_available", found.account_id, content)
    return {"deleted": found.id}


def _things(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /tiktok/things?kind=: publish, upload, creator_info."""
    return {"things": [vars(t) for t in things.listing(world, "tiktok", request.query_params.get("kind", ""))]}


def routes() -> list[BaseRoute]:
    """The admin routes."""
    return [
        route("/tiktok/settings", "POST", _settings),
        route("/tiktok/settings", "GET", _show),
        route("/tiktok/tokens", "POST", _tokens),
        route("/tiktok/inbox", "POST", _inbox),
        route("/tiktok/gone", "POST", _gone),
        route("/tiktok/things", "GET", _things),
    ]
