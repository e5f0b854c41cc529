"""Telegram's part of the admin port: what the channel's owner and people in the group do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.admin.wire import account_of, post_of, route
from gembala_sandbox.telegram import chats, messages, updates
from gembala_sandbox.telegram.platform import revoke
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def _bot(world: World, body: dict[str, Any]) -> Thing:
    account = account_of(world, str(body["account"]), platform="telegram")
    return things.listing(world, "telegram", "bot", owner=account.id)[0]


def _tokens(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /telegram/tokens {account}: the bot's owner makes a new token; the old one is dead."""
    return {"bot_token": revoke(world, _bot(world, body))}


def _rights(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /telegram/rights {account, status=administrator|member|kicked|left, rights={}}: in channel and group."""
    bot = _bot(world, body)
    bot.data["rights"] |= body.get("rights", {})
    bot.data["chats"] = {chat: str(body.get("status", "administrator")) for chat in bot.data["chats"]}
    things.keep(world, bot)
    return {"chats": bot.data["chats"], "rights": bot.data["rights"]}


def _group(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /telegram/group {account, author, text}: somebody writes in the group, below no post."""
    channel = account_of(world, str(body["account"]), platform="telegram")
    group = chats.group_of(world, channel)
    if group is None:
        raise ValueError("the channel has no group")
    name = str(body.get("author") or "penonton")
    author = accounts.create(
        world, platform="telegram", handle=chats.PERSON + name.lower(), name=name, source="audience"
    )
    made = messages.store(world, chat_id=group.id, author=author.id, text=str(body["text"]), source="audience")
    for bot in chats.bots_in(world, group.id):
        updates.tell(world, bot, "message", messages.show(world, made))
    return {"id": made.id}


def _edited(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /telegram/edited {post_id, text}: somebody changes what they wrote in the group."""
    found = post_of(world, body | {"platform": "telegram"})
    found.extra.update(edited=world.clock.now())
    messages.keep(world, found, text=str(body["text"]))
    fresh = posts.by_seq(world, found.seq) or found
    for bot in chats.bots_in(world, messages.chat_of(found)):
        updates.tell(world, bot, "edited_message", messages.show(world, fresh))
    return {"id": found.id}


def _gone(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /telegram/gone {post_id}: somebody deletes a message; nobody is told."""
    found = post_of(world, body | {"platform": "telegram"})
    posts.delete(world, found)
    return {"deleted": found.id}


def _things(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /telegram/things?kind=: bot, group, update, copy, file, ban."""
    return {"things": [vars(t) for t in things.listing(world, "telegram", request.query_params.get("kind", ""))]}


def routes() -> list[BaseRoute]:
    """The admin routes."""
    return [
        route("/telegram/tokens", "POST", _tokens),
        route("/telegram/rights", "POST", _rights),
        route("/telegram/group", "POST", _group),
        route("/telegram/edited", "POST", _edited),
        route("/telegram/gone", "POST", _gone),
        route("/telegram/things", "GET", _things),
    ]
