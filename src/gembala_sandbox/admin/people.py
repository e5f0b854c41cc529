"""Accounts and comments."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request

from gembala_sandbox import accounts, announce, roster
from gembala_sandbox.accounts import Account
from gembala_sandbox.admin.wire import account_of, platform_of, post_of
from gembala_sandbox.world import World
from gembala_sandbox.x import oauth, platform


def _shown(account: Account) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "platform": account.platform,
        "id": account.id,
        "handle": account.handle,
        "name": account.name,
        "source": account.source,
        "followers": account.followers,
        "posts": account.posts,
        "flags": account.flags,
    }
    if account.password:
        shown["app_password"] = account.password
    return shown


def create(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /accounts {platform, handle, name, tokens=true, flags={}}: the account with what is needed to log in."""
    name = platform_of(body)
    account = accounts.create(
        world,
        platform=name,
        handle=str(body["handle"]),
        name=str(body.get("name") or body["handle"]),
        flags=body.get("flags"),
        followers=int(body.get("followers", 0)),
    )
    if body.get("flags"):
        accounts.change_flags(world, account, flags=body["flags"])
        account = account_of(world, account.id, platform=name)
    shown = _shown(account)
    if name == "x":
        shown |= {
            "client_id": platform.CLIENT_ID,
            "client_secret": platform.CLIENT_SECRET,
            "consumer_secret": platform.CONSUMER_SECRET,
            "app_bearer": platform.APP_BEARER,
        }
        if body.get("tokens", True):
            shown |= oauth.issue(world, account, scope=str(body.get("scope", platform.ALL_SCOPES)))
    elif name in roster.entries():
        shown |= roster.entries()[name].credentials(world, account, body)
    return shown


def change(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /accounts/flags {platform, account, flags}."""
    account = account_of(world, str(body["account"]), platform=platform_of(body))
    known = accounts.default_flags(account.platform)
    unknown = set(body["flags"]) - set(known)
    if unknown:
        raise ValueError(f"unknown flags {sorted(unknown)}; known: {sorted(known)}")
    accounts.change_flags(world, account, flags=body["flags"])
    return _shown(account_of(world, account.id, platform=account.platform))


def listing(world: World, body: dict[str, Any], request: Request) -> list[dict[str, Any]]:
    """GET /accounts?source=brand|audience (default brand)."""
    return [_shown(account) for account in accounts.listing(world, source=request.query_params.get("source", "brand"))]


def comment(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /comment {platform, post_id?, author?, text}."""
    return {"id": store_comment(world, body)}


def comments(world: World, body: Any, request: Request) -> dict[str, Any]:
    """POST /comments: a list of such comments; the ids come back in the same order."""
    if not isinstance(body, list):
        raise ValueError("a list of comments is expected")
    return {"ids": [store_comment(world, item) for item in body]}


def store_comment(world: World, body: dict[str, Any]) -> str:
    """One comment of a made-up person; the text is not touched. Returns the platform's id."""
    post = post_of(world, body)
    text = body["text"]
    if not isinstance(text, str):
        raise ValueError("text is a string")
    handle = re.sub(r"[^a-z0-9_.-]", "", str(body.get("author") or "penonton").lower().lstrip("@")) or "penonton"
    entry = roster.entries().get(post.platform)
    if entry is not None:
        handle = entry.handle(handle)
    else:
        handle = handle[:15].replace(".", "_") if post.platform == "x" else handle.replace("_", "-")
    author = accounts.create(
        world,
        platform=post.platform,
        handle=handle,
        name=str(body.get("name") or body.get("author") or handle),
        source="audience",
    )
    return announce.comment(world, post=post, author=author, text=text, source="comment").id
