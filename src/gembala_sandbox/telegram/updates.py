"""What a bot is told: kept for a day and fetched with getUpdates, or sent to its webhook; never both."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gembala_sandbox import things
from gembala_sandbox.courier import Delivery
from gembala_sandbox.telegram import errors, params
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.wire import Call
    from gembala_sandbox.world import World

KEPT = 86_400
ASKED_FOR = frozenset({"message_reaction", "message_reaction_count", "chat_member"})
"""Kinds that are sent only to bots that name them."""
LOCAL = ("127.0.0.1", "localhost", "::1")
FAULTS = frozenset({"webhook_bad_signature", "webhook_replay", "webhook_unknown_field", "webhook_huge", "webhook_lost"})
_NEXT = "telegram_update"


def tell(world: World, bot: Thing, kind: str, content: dict[str, Any]) -> None:
    """One update for one bot, if it wants that kind."""
    wanted = bot.data["allowed"]
    if (wanted and kind not in wanted) or (not wanted and kind in ASKED_FOR):
        return
    number = int(world.store.setting(_NEXT, 400_000_000)) + 1
    world.store.keep_setting(_NEXT, number)
    body = {"update_id": number, kind: content}
    if bot.data["hook"].get("url"):
        _push(world, bot, body)
    else:
        things.keep(world, Thing("telegram", "update", str(number), owner=bot.id, data=body))


def _push(world: World, bot: Thing, body: dict[str, Any]) -> None:
    fault = world.faults.take(platform="telegram", account=bot.owner, operation="webhook")
    kind, hook = fault.kind if fault else "", bot.data["hook"]
    if kind == "webhook_lost":
        return
    if kind == "webhook_unknown_field":
        body = body | {"field_of_next_year": {"deep": [1, None, "?"]}}
    if kind == "webhook_huge":
        body = body | {"padding": "x" * 10_000_000}
    headers = {"content-type": "application/json"}
    if hook["secret"]:
        headers["x-telegram-bot-api-secret-token"] = "wrong" if kind == "webhook_bad_signature" else hook["secret"]
    raw = json.dumps(body, ensure_ascii=False).encode()
    copies = 2 if kind == "webhook_replay" else 1
    world.outbox.extend(Delivery(hook["url"], raw, "", headers=headers) for _ in range(copies))


def _waiting(world: World, bot: Thing) -> list[Thing]:
    found = things.listing(world, "telegram", "update", owner=bot.id)
    for old in [one for one in found if one.created < world.clock.now() - KEPT]:
        things.drop(world, old)
        found.remove(old)
    return found


async def get(call: Call) -> list[dict[str, Any]]:
    """getUpdates(offset, limit, timeout, allowed_updates): an offset forgets everything before it."""
    said, bot, world = params.fields(call), call.notes["bot"], call.world
    if bot.data["hook"].get("url"):
        words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        raise errors.error(409, words)
    if isinstance(said.get("allowed_updates"), list):
        bot.data["allowed"] = [str(one) for one in said["allowed_updates"]]
        things.keep(world, bot)
    offset, limit = params.number(said.get("offset")), min(max(params.number(said.get("limit"), 100), 1), 100)
    found = _waiting(world, bot)
    gone = [one for one in found if offset > 0 and int(one.id) < offset]
    gone += found[:offset] if offset < 0 else []
    for one in gone:
        things.drop(world, one)
    until = world.clock.real() + min(params.number(said.get("timeout")), 50)
    while not (found := _waiting(world, bot)) and world.clock.real() < until:  # noqa: ASYNC110 - another port tells
        await asyncio.sleep(0.05)
    kind = call.fault.kind if call.fault else ""
    rows = [one.data for one in found[: max(limit // 2, 1) if kind == "short_page" else limit]]
    return [*rows, rows[-1]] if kind == "repeat_items" and rows else rows


def set_hook(call: Call) -> bool:
    """setWebhook(url, secret_token, allowed_updates, drop_pending_updates)."""
    said, bot = params.fields(call), call.notes["bot"]
    url, secret = params.text(said.get("url")), params.text(said.get("secret_token"))
    if not url:
        return drop_hook(call)
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise errors.bad("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname not in LOCAL:
        raise errors.bad("bad webhook: this sandbox calls this machine only")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise errors.bad("secret token contains unallowed characters")
    bot.data["hook"] = {"url": url, "secret": secret}
    if isinstance(said.get("allowed_updates"), list):
        bot.data["allowed"] = [str(one) for one in said["allowed_updates"]]
    things.keep(call.world, bot)
    for one in _waiting(call.world, bot):
        things.drop(call.world, one)
        if not params.truth(said.get("drop_pending_updates")):
            _push(call.world, bot, one.data)
    return True


def drop_hook(call: Call) -> bool:
    """deleteWebhook."""
    bot = call.notes["bot"]
    bot.data["hook"] = {}
    things.keep(call.world, bot)
    return True


def hook_info(call: Call) -> dict[str, Any]:
    """getWebhookInfo."""
    bot = call.notes["bot"]
    return {
        "url": bot.data["hook"].get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(_waiting(call.world, bot)),
    }
