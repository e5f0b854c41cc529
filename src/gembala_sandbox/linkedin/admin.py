"""LinkedIn's part of the admin port: settings, roles, tokens, assets, what happens to posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.admin.wire import account_of, post_of, route
from gembala_sandbox.linkedin import app, hooks, login, organizations, urns
from gembala_sandbox.linkedin.platform import expire, revoke

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def _settings(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /linkedin/settings: products, redirects, sunset versions, lags."""
    return app.change(world, body)


def _show(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /linkedin/settings."""
    return app.settings(world)


def _role(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /linkedin/roles {member, organization, role, state=APPROVED}."""
    member = account_of(world, str(body["member"]), platform="linkedin")
    organization = account_of(world, str(body["organization"]), platform="linkedin")
    state = str(body.get("state", "APPROVED"))
    organizations.give_role(world, member, organization, str(body.get("role", "ADMINISTRATOR")), state)
    return {"member": member.id, "organization": organization.id, "state": state}


def _tokens(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /linkedin/tokens {account, reason: expired|revoked}, or {account, scope}: a member's tokens die, or one is made."""
    member = account_of(world, str(body["account"]), platform="linkedin")
    if body.get("scope"):
        return login.issue(world, member, str(body["scope"]))
    dead = expire(world, member) if body.get("reason") == "expired" else revoke(world, member)
    return {"killed": dead}


def _gone(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /linkedin/gone {post_id}: its author deletes a post or comment."""
    found = post_of(world, body | {"platform": "linkedin"})
    posts.delete(world, found)
    root = posts.find(world, platform="linkedin", post_id=found.root, gone_too=True)
    author = account_of(world, found.account_id, platform="linkedin")
    if root is not None and found.reply_to is not None:
        hooks.tell(world, root, author, "COMMENT_DELETE", found)
    return {"deleted": found.id}


def _stranger(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /linkedin/stranger {account, author, text}: somebody else's post mentions the organisation."""
    brand = account_of(world, str(body["account"]), platform="linkedin")
    handle = str(body.get("author") or "penonton").lower().lstrip("@")
    name = str(body.get("name") or body.get("author") or "Penonton")
    author = accounts.create(world, platform="linkedin", handle=handle, name=name, source="audience")
    made = posts.insert(
        world,
        platform="linkedin",
        post_id=f"urn:li:share:{urns.number(world)}",
        account_id=author.id,
        text=str(body["text"]),
        source="audience",
        created=world.clock.now(),
        extra={"body": {"author": author.id, "commentary": str(body["text"])}, "key": "", "edited": 0.0},
    )
    hooks.tell(world, made, author, "SHARE_MENTION", None, about=brand.id)
    return {"id": made.id}


def _things(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /linkedin/things?kind=: asset, upload, role, hook, notice, quota."""
    return {"things": [vars(t) for t in things.listing(world, "linkedin", request.query_params.get("kind", ""))]}


def routes() -> list[BaseRoute]:
    """The admin routes."""
    return [
        route("/linkedin/settings", "POST", _settings),
        route("/linkedin/settings", "GET", _show),
        route("/linkedin/roles", "POST", _role),
        route("/linkedin/tokens", "POST", _tokens),
        route("/linkedin/stranger", "POST", _stranger),
        route("/linkedin/gone", "POST", _gone),
        route("/linkedin/things", "GET", _things),
    ]
