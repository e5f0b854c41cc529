"""Webhooks v2 and the X Activity API: CRC, subscriptions, signed events (PLATFORMS.md 1.5 and 12)."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.courier import Delivery, crc_passes, signature
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call, Refusal, json_object
from gembala_sandbox.x import errors
from gembala_sandbox.x.platform import CONSUMER_SECRET
from gembala_sandbox.x.render import EVERYTHING, includes, post_object, user_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

KNOWN_EVENTS = (
    "post.mention.create",
    "post.reply.create",
    "post.quote.create",
    "like.create",
    "dm.received",
    "dm.sent",
)
CHECK_EVERY = 3_600.0
"""World seconds after which an address is asked the challenge again."""
_MAX_SUBSCRIPTIONS = 1_500
_HUGE = 10_500_000


def _problem(title: str, detail: str) -> Refusal:
    return Refusal(
        400,
        {
            "errors": [{"message": f"{title}: {detail}"}],
            "title": title,
            "detail": detail,
            "type": errors.PROBLEMS + "invalid-request",
        },
    )


def _webhook(row: Any) -> dict[str, Any]:
    return {"id": row["id"], "url": row["url"], "valid": bool(row["valid"]), "created_at": iso_millis(row["created"])}


async def create_webhook(call: Call) -> Response:
    """POST /2/webhooks. The CRC is run at once. Being a sandbox, plain http to 127.0.0.1 with a port is allowed."""
    url = json_object(call, errors.invalid).get("url")
    if not isinstance(url, str) or not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise _problem("UrlValidationFailed", "The url must be https (or http on 127.0.0.1 in this sandbox).")
    store = call.world.store
    if store.one("SELECT 1 FROM webhooks WHERE url=?", (url,)):
        raise _problem("DuplicateUrlFailed", "The url is registered already.")
    if not await crc_passes(url, CONSUMER_SECRET):
        raise _problem("CrcValidationFailed", "The url did not answer the challenge.")
    now = call.world.clock.now()
    webhook_id = call.world.snowflakes.make(now)
    store.write("INSERT INTO webhooks VALUES(?,?,1,?)", (webhook_id, url, now))
    call.world.challenged[webhook_id] = now
    return JSONResponse({"data": {"id": webhook_id, "url": url, "valid": True, "created_at": iso_millis(now)}})


def list_webhooks(call: Call) -> dict[str, Any]:
    """GET /2/webhooks."""
    rows = [_webhook(row) for row in call.world.store.all("SELECT * FROM webhooks ORDER BY created")]
    return {"data": rows, "meta": {"result_count": len(rows)}}


async def check_webhook(call: Call) -> dict[str, Any]:
    """PUT /2/webhooks/{id}: run the CRC again."""
    row = call.world.store.one("SELECT * FROM webhooks WHERE id=?", (call.path("id"),))
    if row is None:
        raise errors.invalid("The webhook was not found.", parameter="webhook_id", value=call.path("id"))
    valid = await crc_passes(row["url"], CONSUMER_SECRET)
    call.world.store.write("UPDATE webhooks SET valid=? WHERE id=?", (int(valid), row["id"]))
    call.world.challenged[row["id"]] = call.world.clock.now()
    if not valid:
        raise _problem("CrcValidationFailed", "The url did not answer the challenge.")
    return {"data": {"valid": True, "attempted": True}}


async def challenge_again(world: World) -> None:
    """Ask every valid address that was last asked an hour ago; one that fails gets nothing until it is validated."""
    now = world.clock.now()
    for row in world.store.all("SELECT * FROM webhooks WHERE valid=1"):
        if now - world.challenged.setdefault(row["id"], now) < CHECK_EVERY:
            continue
        world.challenged[row["id"]] = now
        if not await crc_passes(row["url"], CONSUMER_SECRET):
            world.store.write("UPDATE webhooks SET valid=0 WHERE id=?", (row["id"],))


def delete_webhook(call: Call) -> dict[str, Any]:
    """DELETE /2/webhooks/{id}."""
    call.world.store.write("DELETE FROM subscriptions WHERE webhook_id=?", (call.path("id"),))
    gone = call.world.store.write("DELETE FROM webhooks WHERE id=?", (call.path("id"),))
    return {"data": {"deleted": gone.rowcount > 0}}


def _subscription(row: Any) -> dict[str, Any]:
    return {
        "subscription_id": row["id"],
        "event_type": row["event_type"],
        "filter": json.loads(row["filter"]),
        "webhook_id": row["webhook_id"],
        "tag": row["tag"] or "",
        "created_at": iso_millis(row["created"]),
    }


def subscribe(call: Call) -> Response:
    """POST /2/activity/subscriptions."""
    body = json_object(call, errors.invalid)
    event, wish = body.get("event_type"), body.get("filter")
    user_id = wish.get("user_id") if isinstance(wish, dict) else None
    store = call.world.store
    if str(event).startswith("dm."):
        _require_consent(call, str(user_id))
    if event not in KNOWN_EVENTS:
        raise errors.invalid(f"This sandbox sends {', '.join(KNOWN_EVENTS)}", parameter="event_type", value=event)
    if not user_id or accounts.find(call.world, str(user_id)) is None:
        raise errors.invalid("filter.user_id is required and must exist", parameter="filter.user_id", value=user_id)
    if not store.one("SELECT 1 FROM webhooks WHERE id=?", (str(body.get("webhook_id")),)):
        raise errors.invalid("The webhook was not found.", parameter="webhook_id", value=body.get("webhook_id"))
    if store.value("SELECT count(*) FROM subscriptions") >= _MAX_SUBSCRIPTIONS:
        raise errors.forbidden("The subscription limit is reached.")
    now = call.world.clock.now()
    identifier = call.world.snowflakes.make(now)
    store.write(
        "INSERT INTO subscriptions VALUES(?,?,?,?,?,?,?)",
        (identifier, event, str(user_id), str(body["webhook_id"]), body.get("tag"), json.dumps(wish), now),
    )
    row = store.one("SELECT * FROM subscriptions WHERE id=?", (identifier,))
    return JSONResponse(
        {"data": {"subscription": _subscription(row)}, "meta": {"total_subscriptions": _count(call.world)}}, 201
    )


def _require_consent(call: Call, user_id: str) -> None:
    """Messages are told to an app only on the word of who gets them: their own token, with its scope."""
    if call.account is None:
        raise errors.wrong_auth("OAuth 2.0 User Context")
    if call.me.id != user_id or "dm.read" not in call.token_scope.split():
        raise errors.forbidden("Forbidden")


def list_subscriptions(call: Call) -> dict[str, Any]:
    """GET /2/activity/subscriptions."""
    rows = call.world.store.all("SELECT * FROM subscriptions ORDER BY created")
    return {
        "data": [_subscription(row) for row in rows],
        "meta": {"result_count": len(rows), "total_subscriptions": len(rows)},
    }


def unsubscribe(call: Call) -> dict[str, Any]:
    """DELETE /2/activity/subscriptions/{id}."""
    gone = call.world.store.write("DELETE FROM subscriptions WHERE id=?", (call.path("id"),))
    return {"data": {"deleted": gone.rowcount > 0}, "meta": {"total_subscriptions": _count(call.world)}}


def _count(world: World) -> int:
    return int(world.store.value("SELECT count(*) FROM subscriptions"))


def post_created(world: World, post: Post, *, told: dict[str, str]) -> None:
    """A reply tells the authors above, a quote who is quoted, a mention everybody addressed."""
    if not _count(world):
        return
    for account_id, reason in told.items():
        if reason == "reply":
            _send(world, "post.reply.create", account_id, post, actor=None)
        if reason == "quote":
            _send(world, "post.quote.create", account_id, post, actor=None)
        if reason in ("reply", "mention"):
            _send(world, "post.mention.create", account_id, post, actor=None)


def like_created(world: World, post: Post, *, actor: Account) -> None:
    """like.create for the author."""
    _send(world, "like.create", post.account_id, post, actor=actor)


def _send(world: World, event: str, account_id: str, post: Post, *, actor: Account | None) -> None:
    if not _count(world):
        return
    payload: dict[str, Any] = post_object(world, post, EVERYTHING)
    extra = includes(world, [post], EVERYTHING)
    if actor is not None:
        extra = {"users": [user_object(world, actor, EVERYTHING.user)], "posts": [payload]}
        payload = {"user_id": actor.id, "post_id": post.id, "liked_at": iso_millis(world.clock.now())}
    tell(world, event, account_id, payload=payload, extra=extra)


def tell(
    world: World, event: str, account_id: str, *, payload: dict[str, Any], extra: dict[str, Any] | None = None
) -> None:
    """An event about an account to every valid address that asked for it."""
    rows = world.store.all(
        "SELECT s.*, w.url FROM subscriptions s JOIN webhooks w ON w.id=s.webhook_id"
        " WHERE s.event_type=? AND s.user_id=? AND w.valid=1",
        (event, account_id),
    )
    for row in rows:
        data = {
            "event_uuid": str(uuid.uuid4()),
            "event_type": event,
            "filter": json.loads(row["filter"]),
            "tag": row["tag"] or "",
            "payload": payload,
        }
        fault = world.faults.take(platform="x", account=account_id, operation="webhook")
        body = {"data": data | ({} if extra is None else {"includes": extra})}
        _hand_over(world, account_id, row["url"], body, fault.kind if fault is not None else "")


def _hand_over(world: World, account_id: str, url: str, body: dict[str, Any], kind: str) -> None:
    """To the courier, as the armed fault wants it."""
    if kind == "webhook_lost":
        return
    if kind == "webhook_unknown_field":
        body["data"]["surprise"] = {"deep": [1, None, "?"]}
    if kind == "webhook_huge":
        body["padding"] = "x" * _HUGE
    raw = json.dumps(body, ensure_ascii=False).encode()
    secret = "not-the-secret" if kind == "webhook_bad_signature" else CONSUMER_SECRET
    headers = None
    if kind == "webhook_reserialised":
        headers = {"content-type": "application/json", "x-twitter-webhooks-signature": signature(secret, raw)}
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    parcel = [Delivery(url, raw, secret, headers=headers)] * (2 if kind == "webhook_replay" else 1)
    key = f"held_event:{account_id}"
    if kind == "webhook_out_of_order" and key not in world.held_events:
        world.held_events[key] = parcel
        return
    world.outbox.extend([*parcel, *world.held_events.pop(key, [])])
