"""Webhooks of the family: handshake, per-account installation, signed bodies, and the ways they go wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from gembala_sandbox import things
from gembala_sandbox.accounts import Account
from gembala_sandbox.courier import Delivery, look
from gembala_sandbox.graph import apps, errors, ids, persons, urls
from gembala_sandbox.graph.edges import node, params, token
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

PAGE_FIELDS = (
    "feed",
    "mention",
    "messages",
    "messaging_postbacks",
    "message_reactions",
    "message_reads",
    "message_deliveries",
    "message_echoes",
    "ratings",
    "live_videos",
    "videos",
)
INSTAGRAM_FIELDS = (
    "comments",
    "live_comments",
    "mentions",
    "messages",
    "message_reactions",
    "messaging_seen",
    "messaging_postbacks",
    "messaging_referral",
    "message_edit",
    "story_insights",
    "follow",
)
THREADS_FIELDS = ("replies", "mentions", "delete", "publish")
OBJECTS: dict[str, dict[str, tuple[str, ...]]] = {
    "facebook": {"page": PAGE_FIELDS, "instagram": INSTAGRAM_FIELDS},
    "instagram": {"instagram": INSTAGRAM_FIELDS},
    "threads": {"threads": THREADS_FIELDS},
}
_MANY = 100
_HUGE = 10_000_000


def signature(secret: str, raw: bytes) -> str:
    """`sha256=` and the hex HMAC-SHA256 of the raw bytes."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


async def subscribe(
    world: World, *, host: str, subject: str, url: str, verify_token: str, fields: list[str]
) -> str | None:
    """Ask the address the handshake's question and remember it; None, or why it failed."""
    parts = urls.split(url)
    if not urls.local(url):
        return "this sandbox calls this machine only"
    challenge = ids.number("1", 10)
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
    status, body = await look(f"{url}{'&' if parts.query else '?'}{urlencode(query)}")
    if status != 200:
        return f"HTTP Status Code = {status}; the URL did not accept the challenge"
    if body.decode("utf-8", "replace").strip() != challenge:
        return "hub.challenge was not echoed"
    data = {"url": url, "verify_token": verify_token, "fields": fields}
    things.keep(world, Thing("graph", "hook", f"{host}:{subject}", data=data))
    return None


async def app_subscriptions(call: Call) -> dict[str, Any]:
    """POST /{app}/subscriptions {object, callback_url, verify_token, fields}, with an app token."""
    given = params(call)
    if token(call).kind != "app":
        raise errors.error(15, "(#15) This method must be called with an app access_token.")
    subject, fields = given.text("object"), [str(f) for f in given.many("fields")]
    known = OBJECTS["facebook"].get(subject)
    if known is None:
        raise errors.invalid(f"Param object must be one of {{{', '.join(OBJECTS['facebook'])}}}")
    check_fields("fields", fields, known)
    problem = await subscribe(
        call.world,
        host="facebook",
        subject=subject,
        url=given.text("callback_url"),
        verify_token=given.text("verify_token"),
        fields=fields,
    )
    if problem:
        raise errors.error(2200, f"(#2200) Callback verification failed with the following errors: {problem}")
    return {"success": True}


def list_app_subscriptions(call: Call) -> dict[str, Any]:
    """GET /{app}/subscriptions."""
    found = []
    for hook in things.listing(call.world, "graph", "hook"):
        host, _, subject = hook.id.partition(":")
        if host == "facebook":
            version = apps.NEWEST["facebook"]
            fields = [{"name": f, "version": version} for f in hook.data["fields"]]
            found.append({"object": subject, "callback_url": hook.data["url"], "active": True, "fields": fields})
    return {"data": found}


def drop_app_subscriptions(call: Call) -> dict[str, Any]:
    """DELETE /{app}/subscriptions[?object=]."""
    wanted = params(call).text("object")
    for hook in things.listing(call.world, "graph", "hook"):
        host, _, subject = hook.id.partition(":")
        if host == "facebook" and wanted in ("", subject):
            things.drop(call.world, hook)
    return {"success": True}


def check_fields(name: str, fields: list[str], known: tuple[str, ...]) -> None:
    """Refuse a field the object does not have, in the platform's words."""
    for index, wanted in enumerate(fields):
        if wanted not in known:
            raise errors.invalid(f"Param {name}[{index}] must be one of {{{', '.join(known)}}}")


def install(call: Call) -> dict[str, Any]:
    """POST /{page or account}/subscribed_apps?subscribed_fields=."""
    fields = [str(f) for f in params(call).many("subscribed_fields")]
    known = PAGE_FIELDS if node(call).kind == "page" else INSTAGRAM_FIELDS
    if not fields:
        raise errors.missing("subscribed_fields")
    check_fields("subscribed_fields", fields, known)
    host = token(call).host
    things.keep(call.world, Thing("graph", "installed", f"{host}:{call.me.id}", data={"fields": fields}))
    return {"success": True}


def installed(call: Call) -> dict[str, Any]:
    """GET /{page or account}/subscribed_apps."""
    host = token(call).host
    found = things.find(call.world, "graph", "installed", f"{host}:{call.me.id}")
    app = apps.app(call.world, host)
    if found is None:
        return {"data": []}
    return {"data": [{"id": app["id"], "name": app["name"], "subscribed_fields": found.data["fields"]}]}


def uninstall(call: Call) -> dict[str, Any]:
    """DELETE /{page or account}/subscribed_apps."""
    found = things.find(call.world, "graph", "installed", f"{token(call).host}:{call.me.id}")
    if found is not None:
        things.drop(call.world, found)
    return {"success": True}


def _routes(world: World, account: Account, field: str) -> list[tuple[str, str, Thing]]:
    """(host, object, hook) of everybody who wants to hear about that field of that account."""
    asked: list[tuple[str, str, str]] = []
    if account.platform == "facebook":
        asked = [("facebook", "page", account.id)]
    elif account.platform == "threads":
        asked = [("threads", "threads", "")]
    else:
        asked = [("instagram", "instagram", account.id)]
        page = persons.page_of(world, account.id)
        if page is not None:
            asked.append(("facebook", "instagram", page.id))
    found = []
    for host, subject, installed_at in asked:
        hook = things.find(world, "graph", "hook", f"{host}:{subject}")
        if hook is None or field not in hook.data["fields"]:
            continue
        if installed_at:
            at = things.find(world, "graph", "installed", f"{host}:{installed_at}")
            through_page = account.platform == "instagram" and host == "facebook"
            if at is None or (field not in at.data["fields"] and not through_page):
                continue
        found.append((host, subject, hook))
    return found


def tell(world: World, account: Account, field: str, value: dict[str, Any], *, messaging: bool = False) -> None:
    """Send an event about a brand's account: under `changes`, or under `messaging` for messages."""
    for host, subject, hook in _routes(world, account, field):
        fault = world.faults.take(platform=account.platform, account=account.id, operation="webhook")
        kind = fault.kind if fault else ""
        if kind == "webhook_lost":
            continue
        body = _body(world, account, subject, field, value, messaging, kind)
        held = things.find(world, "graph", "held_event", account.id)
        if kind == "webhook_out_of_order" and held is None:
            things.keep(world, Thing("graph", "held_event", account.id, data={"body": body, "host": host}))
            continue
        _send(world, host, hook, body, kind)
        if held is not None:
            things.drop(world, held)
            _send(world, held.data["host"], hook, held.data["body"], "")


def _body(
    world: World, account: Account, subject: str, field: str, value: dict[str, Any], messaging: bool, kind: str
) -> dict[str, Any]:
    now = world.clock.now() - (2 * 86_400 if kind == "webhook_old" else 0)
    entry: dict[str, Any] = {"id": account.id, "time": int(now * 1000 if messaging else now)}
    if messaging:
        entry["messaging"] = [value]
    else:
        entry["changes"] = [{"value": value, "field": field}]
    entries = [entry]
    if kind == "webhook_batch":
        entries += [
            {"id": ids.page(), "time": int(now), "changes": [{"value": {"item": "status"}, "field": field}]}
            for _ in range(_MANY)
        ]
    if kind == "webhook_unknown_field":
        strange = {"value": {"surprise": {"deep": [1, None, "?"]}}, "field": "field_of_next_year"}
        entry.setdefault("changes", []).append(strange)
    if kind == "webhook_huge":
        entry["padding"] = "x" * _HUGE
    return {"entry": entries, "object": subject}


def _send(world: World, host: str, hook: Thing, body: dict[str, Any], kind: str) -> None:
    raw = json.dumps(body).encode()
    secret = apps.app(world, host)["secret"]
    sign = signature("not-the-secret" if kind == "webhook_bad_signature" else secret, raw)
    if kind == "webhook_reserialised":
        raw = json.dumps(body, separators=(",", ":")).encode()
    headers = {
        "content-type": "application/json",
        "user-agent": "facebookexternalua",
        "x-hub-signature-256": sign,
    }
    copies = 2 if kind == "webhook_replay" else 1
    world.outbox.extend(Delivery(hook.data["url"], raw, secret, headers=headers) for _ in range(copies))
