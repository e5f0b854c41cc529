"""JSON in, JSON out; a mistake is a 400 with its reason."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gembala_sandbox import accounts, posts, roster
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post
from gembala_sandbox.world import World

Answer = dict[str, Any] | list[dict[str, Any]]
Handler = Callable[[World, Any, Request], Answer | Awaitable[Answer]]


def route(path: str, method: str, handler: Handler) -> Route:
    """A route whose handler gets the world, the decoded body (`{}` when empty) and the request; ValueError is a 400."""

    async def serve(request: Request) -> JSONResponse:
        world: World = request.app.state.world
        try:
            raw = await request.body()
            answer = handler(world, json.loads(raw) if raw.strip() else {}, request)
            if inspect.isawaitable(answer):
                answer = await answer
        except (ValueError, KeyError, TypeError) as problem:
            reason = f"missing: {problem}" if isinstance(problem, KeyError) else str(problem)
            return JSONResponse({"error": reason}, 400)
        return JSONResponse(answer)

    return Route(path, serve, methods=[method])


def platform_of(body: dict[str, Any]) -> str:
    """The platform named in a body. Raises ValueError."""
    platform = str(body.get("platform", ""))
    if platform not in roster.names():
        raise ValueError(f"platform is one of {', '.join(roster.names())}")
    return platform


def account_of(world: World, name: str, *, platform: str) -> Account:
    """An account by id or handle. Raises ValueError."""
    account = accounts.find(world, name) or accounts.by_handle(world, platform=platform, handle=name)
    if account is None and platform == "bluesky":
        account = accounts.by_handle(world, platform=platform, handle=f"{name}.bsky.social")
    if account is None:
        raise ValueError(f"no account {name} on {platform}")
    return account


def post_of(world: World, body: dict[str, Any]) -> Post:
    """The post a body names by `post_id`, or the newest post of a brand account on `platform`. Raises ValueError."""
    platform = platform_of(body)
    if body.get("post_id"):
        post = posts.find(world, platform=platform, post_id=str(body["post_id"]))
    else:
        newest = posts.select(world, "platform=? AND source='api' AND reply_to IS NULL", (platform,), limit=1)
        post = newest[0] if newest else None
    if post is None:
        raise ValueError("there is no such post")
    return post
