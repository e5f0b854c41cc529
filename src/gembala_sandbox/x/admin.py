"""X's part of the admin port: somebody writes a direct message, and what was written."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.admin.wire import account_of, route
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.world import World
from gembala_sandbox.x import direct

_ATTACHED = {"photo": "dm_image", "gif": "dm_gif", "video": "dm_video"}


def message(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /x/message {account, author, text, from_us=false, attached?, group?}: somebody writes to the account.

    `from_us`: the account writes to `author` in X's own app. `attached` is photo, gif or video. `group`: an id, or
    `new` for a group of three.
    """
    brand = account_of(world, str(body["account"]), platform="x")
    author = _somebody(world, str(body.get("author") or "penonton"))
    if author.id == brand.id:
        raise ValueError("author is somebody else")
    speaker, other = (brand, author) if body.get("from_us") else (author, brand)
    if not direct.takes(world, other, speaker.id):
        raise ValueError(f"{other.handle} takes no messages from {speaker.handle}")
    conversation = direct.pair(brand.id, author.id)
    if group := str(body.get("group") or ""):
        third = _somebody(world, "orang_ketiga")
        conversation = direct.found_group(world, speaker, [other.id, third.id]) if group == "new" else group
    media = _file(world, speaker, str(body["attached"])) if body.get("attached") else ""
    made = direct.say(world, speaker, conversation=conversation, to=[other.id], text=str(body["text"]), media=media)
    return {"id": made.id, "conversation": made.parent, "person": author.id}


def _somebody(world: World, name: str) -> Account:
    handle = re.sub(r"[^a-z0-9_]", "", name.lower())[:15] or "penonton"
    return accounts.create(world, platform="x", handle=handle, name=name, source="audience")


def _file(world: World, owner: Account, kind: str) -> str:
    if kind not in _ATTACHED:
        raise ValueError(f"attached is one of {', '.join(_ATTACHED)}")
    now = world.clock.now()
    media_id = world.snowflakes.make(now)
    world.store.write(
        "INSERT INTO media(id,platform,account_id,mime,category,size,state,ready,created,total)"
        " VALUES(?,'x',?,'',?,0,'done',?,?,0)",
        (media_id, owner.id, _ATTACHED[kind], now, now),
    )
    return media_id


def messages(world: World, body: Any, request: Request) -> list[dict[str, Any]]:
    """GET /x/messages?account=: every message, oldest first; with `account` those of its conversations."""
    name = request.query_params.get("account", "")
    held = set(direct.conversations(world, account_of(world, name, platform="x").id)) if name else None
    return [
        {"id": one.id, "conversation": one.parent, "sender": one.owner, "text": one.data["text"],
         "created_at": iso_millis(one.created)}
        for one in things.listing(world, "x", "dm_event")
        if one.data["kind"] == direct.SAID and (held is None or one.parent in held)
    ]  # fmt: skip


def routes() -> list[BaseRoute]:
    """The admin routes of X."""
    return [route("/x/message", "POST", message), route("/x/messages", "GET", messages)]
