"""Social actions pushed to approved apps (handshake, signature, batches of 10), and pulled for 60 days."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

from starlette.responses import Response

from gembala_sandbox import things
from gembala_sandbox.accounts import Account
from gembala_sandbox.courier import Delivery, look
from gembala_sandbox.linkedin import app, errors, pages, urns
from gembala_sandbox.linkedin.platform import need, role_of
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, json_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

EVENT = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
BATCH = 10
_CHALLENGE = 3.0
_AGAIN = 2 * 3_600.0
_FAILURES = 3
_KEEP = 60 * 86_400
FAULTS = frozenset(
    {
        "webhook_bad_signature",
        "webhook_replay",
        "webhook_lost",
        "webhook_reserialised",
        "webhook_unknown_field",
        "webhook_huge",
        "webhook_batch",
        "webhook_out_of_order",
    }
)
_KEY = re.compile(r"^\(developerApplication:(urn:[^,]+),user:(urn:[^,]+),entity:(urn:[^,]+),eventType:(\w+)\)$")
_running: set[asyncio.Task[None]] = set()
_asked: dict[str, float] = {}


def response_to(secret: str, challenge: str) -> str:
    """What the address must answer: hex HMAC-SHA256 of the challenge code."""
    return hmac.new(secret.encode(), challenge.encode(), hashlib.sha256).hexdigest()


def signature(secret: str, raw: bytes) -> str:
    """`X-LI-Signature`: hex HMAC-SHA256 of `hmacsha256=` and the raw body."""
    return hmac.new(secret.encode(), b"hmacsha256=" + raw, hashlib.sha256).hexdigest()


async def _challenge(world: World, url: str) -> bool:
    code, secret = secrets.token_urlsafe(24), app.settings(world)["client_secret"]
    query = urlencode({"challengeCode": code})
    try:
        status, raw = await asyncio.wait_for(look(f"{url}{'&' if '?' in url else '?'}{query}"), _CHALLENGE)
        said = json.loads(raw)
    except (TimeoutError, ValueError):
        return False
    right = {"challengeCode": code, "challengeResponse": response_to(secret, code)}
    return status == 200 and isinstance(said, dict) and {k: said.get(k) for k in right} == right


def _key(call: Call) -> tuple[str, str]:
    """(the subscription's id, the organisation). Refuses keys and people that do not fit."""
    found = _KEY.match(unquote(call.path("key")))
    known, member = app.settings(call.world), call.notes["member"]
    if found is None or found[4] != EVENT:
        raise errors.bad(f"the key is (developerApplication:…,user:…,entity:…,eventType:{EVENT})")
    if not known["webhooks"]:
        raise errors.denied("eventSubscriptions")
    if found[1] != known["application"] or found[2] != member.id:
        raise errors.denied(f"{found[1]} {found[2]}")
    need(call, "rw_organization_admin", "r_organization_social", "r_organization_social_feed")
    if role_of(call.world, member, found[3]) != "ADMINISTRATOR":
        raise errors.denied(found[3])
    return f"{found[3]}:{member.id}", found[3]


async def subscribe(call: Call) -> Response:
    """PUT /eventSubscriptions/(…) {webhook}: the address is challenged at once."""
    identifier, organization = _key(call)
    url = json_object(call, errors.bad).get("webhook")
    if not isinstance(url, str) or app.parts_of(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise errors.bad("/webhook :: this sandbox calls this machine only")
    if not await _challenge(call.world, url):
        raise errors.bad("/webhook :: the address did not answer the challenge")
    made = Thing("linkedin", "hook", identifier, owner=call.notes["member"].id, parent=organization)
    made.data = {"url": url, "failures": 0, "blocked": False}
    things.keep(call.world, made)
    _asked[identifier] = call.world.clock.now()
    return Response(status_code=204)


def show(call: Call) -> dict[str, Any]:
    """GET /eventSubscriptions/(…)."""
    identifier, organization = _key(call)
    found = things.find(call.world, "linkedin", "hook", identifier)
    if found is None:
        raise errors.not_found(identifier)
    return {
        "developerApplication": app.settings(call.world)["application"],
        "user": found.owner,
        "entity": organization,
        "eventType": EVENT,
        "webhook": found.data["url"],
    }


def unsubscribe(call: Call) -> Response:
    """DELETE /eventSubscriptions/(…)."""
    identifier, _ = _key(call)
    found = things.find(call.world, "linkedin", "hook", identifier)
    if found is not None:
        things.drop(call.world, found)
    return Response(status_code=204)


async def _ask_again(world: World, hook: Thing) -> None:
    passed = await _challenge(world, hook.data["url"])
    failures = 0 if passed else hook.data["failures"] + 1
    hook.data |= {"failures": failures, "blocked": failures >= _FAILURES}
    things.keep(world, hook)


def tick(world: World) -> None:
    """Every two hours of the sandbox's clock each address is challenged again; three failures block it."""
    now = world.clock.now()
    for hook in things.listing(world, "linkedin", "hook"):
        if now - _asked.setdefault(hook.id, now) >= _AGAIN and not hook.data["blocked"]:
            _asked[hook.id] = now
            task = asyncio.get_running_loop().create_task(_ask_again(world, hook))
            _running.add(task)
            task.add_done_callback(_running.discard)
    _flush(world)


def reacted(world: World, post: Post, actor: Account, kind: str) -> None:
    """Somebody liked or shared."""
    if post.reply_to is None:
        tell(world, post, actor, "LIKE" if kind == "like" else "SHARE", None)


def tell(
    world: World, post: Post, actor: Account, action: str, comment: Post | None, *, about: str | None = None
) -> None:
    """Note a social action about an organisation (the post's own, or `about`); it is pushed with the next batch."""
    organization = about or post.account_id
    if not urns.is_organization(organization):
        return
    made = Thing("linkedin", "notice", str(urns.number(world)), owner=organization, parent=post.id)
    made.data = {
        "notificationId": int(made.id),
        "organizationalEntity": organization,
        "action": action,
        "sourcePost": post.id,
        "lastModifiedAt": int(world.clock.now() * 1000),
        "generatedActivity": comment.id if comment else _activity(action, actor, post),
        "actor": actor.id,
    }
    if comment is not None:
        shown = {"comment": comment.id, "text": comment.text, "owner": comment.account_id, "entity": post.id}
        if comment.reply_to != comment.root:
            shown["parentComment"] = str(comment.reply_to)
        made.data["decoratedGeneratedActivity"] = {"comment": shown}
    things.keep(world, made)
    if any(not h.data["blocked"] for h in things.listing(world, "linkedin", "hook", parent=organization)):
        things.keep(world, Thing("linkedin", "unsent", made.id, owner=organization))


def _activity(action: str, actor: Account, post: Post) -> str:
    return post.id if action.startswith("SHARE") else f"urn:li:reaction:({actor.id},{post.id})"


def _flush(world: World) -> None:
    waiting: dict[str, list[Thing]] = {}
    for one in things.listing(world, "linkedin", "unsent"):
        waiting.setdefault(one.owner, []).append(one)
    for organization, found in waiting.items():
        for start in range(0, len(found), BATCH):
            _send(world, organization, found[start : start + BATCH])


def _body(world: World, notices: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    if kind == "webhook_batch":
        notices = [notices[0] | {"notificationId": urns.number(world)} for _ in range(BATCH - len(notices))] + notices
    if kind == "webhook_out_of_order":
        notices = notices[::-1]
    body: dict[str, Any] = {"type": EVENT, "notifications": notices}
    if kind == "webhook_unknown_field":
        body["fieldOfNextYear"] = {"deep": [1, None, "?"]}
    if kind == "webhook_huge":
        body["padding"] = "x" * 10_000_000
    return body


def _send(world: World, organization: str, batch: list[Thing]) -> None:
    notices = []
    for one in batch:
        things.drop(world, one)
        notice = things.find(world, "linkedin", "notice", one.id)
        if notice is not None:
            notices.append(notice.data)
    fault = world.faults.take(platform="linkedin", account=organization, operation="webhook")
    kind = fault.kind if fault else ""
    if kind == "webhook_lost" or not notices:
        return
    body = _body(world, notices, kind)
    raw = json.dumps(body, ensure_ascii=False).encode()
    secret = "not-the-secret" if kind == "webhook_bad_signature" else app.settings(world)["client_secret"]
    headers = {"content-type": "application/json", "x-li-signature": signature(secret, raw)}
    if kind == "webhook_reserialised":
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    for hook in things.listing(world, "linkedin", "hook", parent=organization):
        if not hook.data["blocked"]:
            copies = 2 if kind == "webhook_replay" else 1
            world.outbox.extend(Delivery(hook.data["url"], raw, secret, headers=headers) for _ in range(copies))


def pull(call: Call) -> dict[str, Any]:
    """GET /organizationalEntityNotifications?q=criteria&organizationalEntity=&actions=List(…): newest first, 60 days."""
    organization = call.query("organizationalEntity")
    if call.query("q") != "criteria" or not urns.is_organization(organization):
        raise errors.bad("q=criteria and an organizationalEntity are expected")
    if not role_of(call.world, call.notes["member"], organization):
        raise errors.denied(organization)
    need(call, "rw_organization_admin", "r_organization_social", "r_organization_social_feed")
    wanted, since = urns.listed(call.query("actions")), call.world.clock.now() - _KEEP
    found = [
        n
        for n in things.listing(call.world, "linkedin", "notice", owner=organization)
        if n.created >= since and (not wanted or n.data["action"] in wanted)
    ]
    return pages.listing(call, found[::-1], lambda n: dict(n.data))
