"""Telegram's place in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Mount, Router

from gembala_sandbox import things
from gembala_sandbox.accounts import Account
from gembala_sandbox.roster import Entry
from gembala_sandbox.telegram import admin, chats, failures, messages
from gembala_sandbox.telegram.platform import BEFORE, INSIDE, RULES
from gembala_sandbox.telegram.table import table

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def _routes() -> list[BaseRoute]:
    return [Mount("/telegram", app=Router(routes=table(), redirect_slashes=False))]


def _credentials(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    """A channel comes with its group (unless `discussion` is false) and a bot."""
    group = chats.group_of(world, account)
    if group is None and body.get("discussion", True):
        group = chats.make_group(world, account)
    known = things.listing(world, "telegram", "bot", owner=account.id)
    name = "".join(letter for letter in account.handle if letter.isalnum())[:28] + "_bot"
    bot = known[0] if known else chats.make_bot(world, account, name=name, rights=body.get("rights") or {})
    return {
        "bot_token": bot.data["token"],
        "bot_id": int(bot.id),
        "bot_username": bot.data["username"],
        "discussion_id": group.id if group else "",
    }


ENTRY = Entry(
    name="telegram",
    routes=_routes,
    new_id=chats.new_id,
    comment=messages.comment,
    rules=RULES,
    before=BEFORE,
    inside=INSIDE,
    flags={"suspended": False, "private": False, "no_preview": False},
    failures=failures.TELEGRAM,
    handle=lambda name: chats.PERSON + name.replace("-", "_").replace(".", "_")[:26],
    credentials=_credentials,
    admin=admin.routes,
    reacted=messages.reacted,
)
