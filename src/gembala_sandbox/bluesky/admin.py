"""Bluesky's own part of the admin port."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from gembala_sandbox import accounts, things
from gembala_sandbox.admin.wire import account_of, route
from gembala_sandbox.bluesky import chat_store, video_rules
from gembala_sandbox.world import World


def change_video(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /bluesky/video: settings of the video service, see `video_rules.USUAL`."""
    return video_rules.change(world, body)


def show_video(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /bluesky/video?account=: the settings, and of an account what was uploaded, parts and jobs."""
    shown: dict[str, Any] = {"settings": video_rules.settings(world)}
    if name := request.query_params.get("account"):
        did = account_of(world, name, platform="bluesky").id
        for kind in ("video_upload", "video_job"):
            rows = things.listing(world, "bluesky", kind, owner=did)
            shown[kind] = [{"id": one.id, **one.data} for one in rows]
    return shown


def throw_away(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /bluesky/blobs/forget {account}: the server clears away what hangs on no record."""
    did = account_of(world, str(body["account"]), platform="bluesky").id
    world.store.write("DELETE FROM media WHERE platform='bluesky' AND account_id=?", (did,))
    return {}


def message(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /bluesky/message {account, author, text, request=true}: somebody writes to the account.

    `request`: the account has to accept them first, as with whoever it does not follow.
    """
    brand = account_of(world, str(body["account"]), platform="bluesky")
    handle = re.sub(r"[^a-z0-9.-]", "-", str(body.get("author") or "penonton").lower().lstrip("@"))
    name = str(body.get("name") or body.get("author") or handle)
    author = accounts.create(world, platform="bluesky", handle=handle, name=name, source="audience")
    convo = chat_store.begin(world, author=author, reader=brand, request=bool(body.get("request", True)))
    made = chat_store.say(world, convo, author=author, text=str(body["text"]))
    return {"id": made.id, "convo": convo.id, "author": author.id}


def messages(world: World, body: Any, request: Request) -> list[dict[str, Any]]:
    """GET /bluesky/messages?account=: everything said to the account and by it, oldest first."""
    did = account_of(world, request.query_params.get("account", ""), platform="bluesky").id
    mine = [one for one in things.listing(world, "bluesky", "convo") if did in one.data["members"]]
    return [
        {"id": said.id, "convo": one.id, "author": said.owner, "status": one.data["status"][did], **said.data}
        for one in mine
        for said in chat_store.messages(world, one)[::-1]
    ]


def lock(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /bluesky/convo {convo, locked}: nobody may write there any more, or again."""
    found = things.find(world, "bluesky", "convo", str(body["convo"]))
    if found is None:
        raise ValueError("there is no such conversation")
    found.data["locked"] = bool(body.get("locked", True))
    things.keep(world, found)
    return {}


def routes() -> list[BaseRoute]:
    """Everything of it."""
    return [
        route("/bluesky/video", "POST", change_video),
        route("/bluesky/video", "GET", show_video),
        route("/bluesky/message", "POST", message),
        route("/bluesky/messages", "GET", messages),
        route("/bluesky/convo", "POST", lock),
        route("/bluesky/blobs/forget", "POST", throw_away),
    ]
