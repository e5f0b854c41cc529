"""Webhooks of the Business app: one address for each type of event, set by a call, signed as all of TikTok's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok.app import LOCAL, parts_of
from gembala_sandbox.tiktok.hooks import push
from gembala_sandbox.tiktok_business import app, errors, params
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

TYPES = ("COMMENT", "VIDEO", "DIRECT_MESSAGE", "BRAND_MENTION")


def update(call: Call) -> dict[str, Any]:
    """POST /business/webhook/update/ {app_id, secret, event_type, callback_url, item_list?}."""
    body, known = params.body(call), app.settings(call.world)
    if (body.get("app_id"), body.get("secret")) != (known["client_id"], known["client_secret"]):
        raise errors.error(errors.PERMISSION, "app_id or secret is wrong")
    kind, url = params.choice(body, "event_type", TYPES), params.text(body, "callback_url")
    if kind == "COMMENT" and not known["comment_webhook"]:
        raise errors.bad("event_type: there are no events of comments")
    if parts_of(url).hostname not in LOCAL or parts_of(url).scheme not in ("http", "https"):
        raise errors.bad("callback_url: this sandbox calls this machine only")
    data = {"url": url, "item_list": params.words(body, "item_list", 1_000)}
    things.keep(call.world, Thing(app.NAME, "webhook", kind, data=data))
    return {"app_id": known["client_id"], "event_type": kind, "callback_url": url}


def tell(world: World, event_type: str, event: str, open_id: str, content: dict[str, Any]) -> None:
    """Push an event to the address set for its type, if there is one."""
    hook, known = things.find(world, app.NAME, "webhook", event_type), app.settings(world)
    if hook is None or (event_type == "COMMENT" and not known["comment_webhook"]):
        return
    push(
        world,
        platform=app.NAME,
        url=hook.data["url"],
        key=known["client_id"],
        secret=known["client_secret"],
        event=event,
        open_id=open_id,
        content=content,
        after=float(known["webhook_delay_seconds"]),
    )
