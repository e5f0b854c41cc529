"""Telegram on the common road: the token in the address, waits in seconds, faults; every answer in an envelope."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from gembala_sandbox import accounts, things
from gembala_sandbox.ratelimit import Rule, Standing
from gembala_sandbox.telegram import errors, updates
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, Operation, Platform, Refusal

if TYPE_CHECKING:
    from gembala_sandbox.world import World

RULES: dict[str, tuple[Rule, ...]] = {"send": (Rule(20, 60), Rule(30, 1, "app"))}
"""Practice: twenty messages a minute in one chat, thirty a second in all."""


class Telegram(Platform):
    """Authentication is `bot` (the token in the path) or `none`."""

    name = "telegram"

    def authenticate(self, call: Call, auth: str) -> None:
        if auth == "none":
            return
        token = call.path("token")
        if ":" not in token:
            raise errors.error(404)
        number = token.partition(":")[0]
        bot = things.find(call.world, "telegram", "bot", number)
        if bot is None or bot.data["token"] != token:
            raise errors.error(401)
        call.notes["bot"] = bot
        call.account = accounts.find(call.world, bot.owner)
        call.token_scope = "bot"

    def method(
        self,
        name: str,
        handler: Callable[[Call], Any],
        *,
        operation: Operation,
        quota: str | None = None,
        units: Any = None,
    ) -> Route:
        """A method of the Bot API."""

        async def work(call: Call) -> dict[str, Any]:
            if call.fault is not None and call.fault.kind == "rate_limit_in_200":
                raise errors.too_many(5, status=200)
            answer = handler(call)
            return {"ok": True, "result": await answer if inspect.isawaitable(answer) else answer}

        path = f"/bot{{token}}/{name}"
        return self.endpoint(path, ["GET", "POST"], work, operation=operation, auth="bot", quota=quota, units=units)

    def fault(self, call: Call, kind: str) -> Refusal:
        if kind in ("expired_token", "revoked"):
            if call.notes.get("bot"):
                revoke(call.world, call.notes["bot"])
            return errors.error(401)
        if kind == "rate_limit":
            return errors.too_many(5)
        if kind == "migrated":
            return errors.error(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1002999999999)
        if kind == "other_poller":
            words = "terminated by other getUpdates request; make sure that only one bot instance is running"
            return errors.error(409, words)
        return errors.error(*errors.KINDS.get(kind, errors.KINDS["server_error"]))

    def outage(self) -> Refusal:
        return errors.error(*errors.KINDS["unavailable"])

    def quota_headers(self, standing: Standing) -> dict[str, str]:
        return {}

    def over_quota(self, standing: Standing) -> Refusal:
        return errors.too_many(max(standing.window, 1))


TELEGRAM = Telegram()
BEFORE = frozenset(errors.KINDS) | {"expired_token", "revoked", "rate_limit", "migrated", "other_poller"}
INSIDE = updates.FAULTS | {
    "album_half",  # half of an album stands, then the server fails
    "rate_limit_in_200",  # a proxy that makes every answer a success
    "short_page",
    "repeat_items",
}


def revoke(world: World, bot: Thing) -> str:
    """Its owner asks for a new token; the old one is dead."""
    bot.data["token"] = f"{bot.id}:AA{bot.data['token'][-20:][::-1]}{len(bot.data['token'])}"
    things.keep(world, bot)
    return str(bot.data["token"])
