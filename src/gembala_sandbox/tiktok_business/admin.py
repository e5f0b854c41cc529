"""The Business platform's part of the admin port: settings, tokens, drafts, what TikTok and the people there do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from gembala_sandbox import posts, things
from gembala_sandbox.admin.wire import account_of, post_of, route
from gembala_sandbox.tiktok_business import app, comments, flow, login
from gembala_sandbox.tiktok_business.platform import kill

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_REASONS = ("expired", "refresh_expired", "revoked")


def _settings(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /tiktok_business/settings: approval, verified addresses, lives, lags, what sources tell differently."""
    return app.change(world, body)


def _show(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /tiktok_business/settings."""
    return app.settings(world)


def _tokens(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /tiktok_business/tokens {account, reason: expired|refresh_expired|revoked} or {account, scope}: a pair."""
    account = account_of(world, str(body["account"]), platform=app.NAME)
    if body.get("scope"):
        return login.issue(world, account.id, str(body["scope"]))
    reason = str(body.get("reason", "revoked"))
    if reason not in _REASONS:
        raise ValueError(f"reason is one of {', '.join(_REASONS)}")
    return {"killed": kill(world, account, reason)}


def _inbox(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /tiktok_business/inbox {publish_id, action: post|cancel, caption}: the creator acts on a draft in TikTok."""
    thing = things.find(world, app.NAME, "publish", str(body["publish_id"]))
    if thing is None or thing.data["status"] != flow.INBOX:
        raise ValueError("there is no draft waiting with that publish_id")
    if body.get("action", "post") == "cancel":
        flow.fail(world, thing, "publish_cancelled")
    else:
        thing.data["info"] |= {"caption": str(body.get("caption", thing.data["info"].get("caption", "")))}
        flow.complete(world, thing)
    return {"status": thing.data["status"], "post_id": thing.data["post_id"]}


def _gone(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /tiktok_business/gone {post_id}: a post is taken down, or a comment deleted by its author."""
    found = post_of(world, body | {"platform": app.NAME})
    if found.reply_to is None:
        posts.delete(world, found)
        flow.taken_down(world, found.account_id, found.extra["publish_id"], found.id)
    else:
        comments.act(world, found, "delete")
    return {"deleted": found.id}


def _comment(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /tiktok_business/comment {comment_id, action}: somebody acts in TikTok's app.

    `action` is delete, set_to_hidden, set_to_friends_only or set_to_public.
    """
    found = posts.find(world, platform=app.NAME, post_id=str(body["comment_id"]))
    action = str(body["action"])
    if found is None or found.reply_to is None:
        raise ValueError("there is no such comment")
    if action not in ("delete", *comments.STATES):
        raise ValueError(f"action is one of delete, {', '.join(comments.STATES)}")
    comments.act(world, found, action)
    return {"comment_id": found.id, "action": action}


def _things(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /tiktok_business/things?kind=: publish, webhook, granted."""
    return {"things": [vars(t) for t in things.listing(world, app.NAME, request.query_params.get("kind", ""))]}


def routes() -> list[BaseRoute]:
    """The admin routes."""
    root = f"/{app.NAME}/"
    return [
        route(root + "settings", "POST", _settings),
        route(root + "settings", "GET", _show),
        route(root + "tokens", "POST", _tokens),
        route(root + "inbox", "POST", _inbox),
        route(root + "gone", "POST", _gone),
        route(root + "comment", "POST", _comment),
        route(root + "things", "GET", _things),
    ]
