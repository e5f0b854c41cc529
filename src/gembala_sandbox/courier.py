"""Carries webhooks to their address: signed, with retries, from a few threads."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from gembala_sandbox.world import World

PAUSES = (1.0, 4.0, 15.0)  # real seconds before each retry
_TIMEOUT = 10.0
_POOL = ThreadPoolExecutor(8, thread_name_prefix="courier")


@dataclass(frozen=True)
class Delivery:
    """Bytes to post to a url; `tries` so far and the real time before which to wait.

    With `headers` those are sent as they are, without them X's own signature is made with `secret`.
    """

    url: str
    body: bytes
    secret: str
    tries: int = 0
    not_before: float = 0.0
    headers: dict[str, str] | None = None


def signature(secret: str, raw: bytes) -> str:
    """`sha256=` and the base64 HMAC-SHA256 of the raw bytes."""
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()


def _post(delivery: Delivery) -> bool:
    headers = delivery.headers
    if headers is None:
        headers = {
            "content-type": "application/json",
            "x-twitter-webhooks-signature": signature(delivery.secret, delivery.body),
        }
    request = urllib.request.Request(delivery.url, delivery.body, headers, method="POST")  # noqa: S310 - only http(s) is registered
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            return 200 <= int(answer.status) < 300
    except (OSError, urllib.error.HTTPError):
        return False


def _crc(url: str, secret: str) -> bool:
    token = secrets.token_urlsafe(24)
    joint = "&" if "?" in url else "?"
    try:
        question = f"{url}{joint}{urlencode({'crc_token': token})}"
        with urllib.request.urlopen(question, timeout=_TIMEOUT) as answer:  # noqa: S310
            return bool(json.loads(answer.read()).get("response_token") == signature(secret, token.encode()))
    except (OSError, ValueError, AttributeError):
        return False


async def crc_passes(url: str, secret: str) -> bool:
    """Whether the url answers the challenge-response check."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, _crc, url, secret)


def _look(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer:  # noqa: S310 - only http(s) is registered
            return int(answer.status), answer.read(65_536)
    except urllib.error.HTTPError as problem:
        return problem.code, b""
    except OSError:
        return 0, b""


async def look(url: str) -> tuple[int, bytes]:
    """GET of a webhook's handshake: the status (0 without an answer) and up to 64 KiB of the body."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, _look, url)


async def carry(world: World) -> None:
    """Take from the outbox for ever. A refused delivery comes back after a pause, three times."""
    running: set[asyncio.Task[None]] = set()
    while True:
        now = world.clock.real()
        due = [d for d in world.outbox if d.not_before <= now][: 64 - len(running)]
        if not due:
            await asyncio.sleep(0.02)
            continue
        taken = set(map(id, due))
        world.outbox[:] = [d for d in world.outbox if id(d) not in taken]
        for delivery in due:
            task = asyncio.create_task(_carry_one(world, delivery))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.sleep(0)


async def _carry_one(world: World, delivery: Delivery) -> None:
    arrived = await asyncio.get_running_loop().run_in_executor(_POOL, _post, delivery)
    if not arrived and delivery.tries < len(PAUSES):
        wait = world.clock.real() + PAUSES[delivery.tries]
        world.outbox.append(replace(delivery, tries=delivery.tries + 1, not_before=wait))
    outcome = "delivered" if arrived else "retried" if delivery.tries < len(PAUSES) else "given_up"
    world.deliveries[outcome] = world.deliveries.get(outcome, 0) + 1
