"""Webhooks: `TikTok-Signature: t=…,s=…` over `t.body`, content as JSON in a string, no handshake."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.courier import Delivery
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok import app

if TYPE_CHECKING:
    from gembala_sandbox.world import World

FAULTS = frozenset(
    {
        "webhook_bad_signature",
        "webhook_replay",
        "webhook_lost",
        "webhook_old",
        "webhook_reserialised",
        "webhook_unknown_field",
        "webhook_huge",
        "webhook_out_of_order",
    }
)


def signature(secret: str, moment: int, raw: bytes) -> str:
    """The header's value."""
    hashed = hmac.new(secret.encode(), f"{moment}.".encode() + raw, hashlib.sha256).hexdigest()
    return f"t={moment},s={hashed}"


def tell(world: World, event: str, open_id: str, content: dict[str, Any]) -> None:
    """Push an event of the app to its address, if it has one."""
    known = app.settings(world)
    if known["callback_url"]:
        push(
            world,
            platform="tiktok",
            url=known["callback_url"],
            key=known["client_key"],
            secret=known["client_secret"],
            event=event,
            open_id=open_id,
            content=content,
        )


def push(
    world: World,
    *,
    platform: str,
    url: str,
    key: str,
    secret: str,
    event: str,
    open_id: str,
    content: dict[str, Any],
    after: float = 0.0,
) -> None:
    """Sign an event of either API family and give it to the courier, `after` real seconds from now; faults may spoil it."""
    fault = world.faults.take(platform=platform, account=open_id, operation="webhook")
    kind = fault.kind if fault else ""
    if kind == "webhook_lost":
        return
    body: dict[str, Any] = {
        "client_key": key,
        "event": event,
        "create_time": int(world.clock.now()),
        "user_openid": open_id,
        "content": json.dumps(content),
    }
    if kind == "webhook_unknown_field":
        body["field_of_next_year"] = {"deep": [1, None, "?"]}
    if kind == "webhook_huge":
        body["padding"] = "x" * 10_000_000
    raw = json.dumps(body).encode()
    moment = int(world.clock.now()) - (2 * 86_400 if kind == "webhook_old" else 0)
    sign = signature("not-the-secret" if kind == "webhook_bad_signature" else secret, moment, raw)
    if kind == "webhook_reserialised":
        raw = json.dumps(body, separators=(",", ":")).encode()
    headers = {"content-type": "application/json", "tiktok-signature": sign}
    due = world.clock.real() + after if after else 0.0
    sent = [Delivery(url, raw, secret, not_before=due, headers=headers)] * (2 if kind == "webhook_replay" else 1)
    held = things.find(world, platform, "held_event", open_id)
    if kind == "webhook_out_of_order" and held is None:
        data = {"url": url, "raw": raw.decode(), "head": headers}
        things.keep(world, Thing(platform, "held_event", open_id, data=data))
        return
    world.outbox.extend(sent)
    if held is not None:
        things.drop(world, held)
        kept = held.data["raw"].encode()
        world.outbox.append(Delivery(held.data["url"], kept, secret, not_before=due, headers=held.data["head"]))
