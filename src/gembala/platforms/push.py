"""Has platforms send us news by themselves: registers our address, looks again regularly, says how it stands, ends it.

One address serves all channels of a workspace at a platform (platforms allow an app few); each request says whom it is
about. Polling goes on beside it, seldom while this works and often while it does not.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet

from gembala.kernel.clock import now
from gembala.kernel.duties import take
from gembala.platforms.accounts import account_of, capabilities_of, held
from gembala.platforms.contracts import Account, Category, PlatformError, Problem
from gembala.platforms.endpoints import PRODUCTION
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector
from gembala.workspaces.changes import announce

LEASE = timedelta(minutes=2)
AGAIN, AGAIN_AT_HOME = timedelta(hours=6), timedelta(minutes=2)
"""How often a registration that works is looked at; the sandbox stands beside us."""
FIRST, LONGEST = timedelta(seconds=5), timedelta(hours=1)
"""Pauses after failures: the first, and the longest."""
DAILY = timedelta(days=1)
"""How often a platform that pushes nothing is asked what an account may do."""
LIVE = "live"
QUIET: dict[str, Any] = {"push": {}, "push_due_at": None}
log = structlog.get_logger()


def due() -> QuerySet[Channel]:
    """Connected channels whose registration is to be looked at."""
    return Channel.objects.filter(state=Channel.State.CONNECTED, push_due_at__lte=now()).order_by("push_due_at", "pk")


def look(ids: Sequence[int], token: str) -> None:
    """Duty: register or validate again; a failure is written down and tried again, polling goes on meanwhile."""
    for channel in take(Channel.objects.select_related("workspace"), ids, token=token, lease=LEASE):
        values = _look(channel)
        changed = values["push"].get("state") != channel.push.get("state")
        held = Channel.objects.filter(pk=channel.pk, lease_owner=token)
        held.update(**values, lease_until=None, lease_owner="")
        if changed:
            announce(channel.workspace_id, "channel", [channel.pk])


def callback(channel: Channel) -> str:
    """Our address for the channel's platform: that of the workspace's first connected channel there."""
    siblings = _connected(channel).filter(workspace_id=channel.workspace_id)
    first = siblings.order_by("pk").values_list("pk", flat=True).first() or channel.pk
    return _address(channel, first)


@dataclass(frozen=True)
class Farewell:
    """What it takes to have a platform send a channel's news no more, once the channel holds no token itself."""

    account: Account
    callback: str
    ended: str


def farewell(channel: Channel) -> Farewell | None:
    """Taken before the channel is let go; nothing where the platform was never asked to send its news."""
    if not channel.push or not capabilities_of(channel).webhooks:
        return None
    try:
        account = held(channel)
    except PlatformError:  # no token to say it with
        return None
    return Farewell(account, callback(channel), _address(channel, channel.pk))


def unregister(channel: Channel, parting: Farewell) -> None:
    """Have the platform stop, best effort: an address that answers nobody is dropped by platforms in the end.

    Channels that shared the address, or are the same account elsewhere, are looked at again at once.
    """
    try:
        connector(channel.platform).unsubscribe(parting.account, callback=parting.callback, ended=parting.ended)
    except PlatformError as error:
        log.warning("not unsubscribed", channel=channel.pk, code=error.problem.native_code)
    except Exception as error:  # an answer that nobody understands must not keep the channel
        log.warning("not unsubscribed", channel=channel.pk, error=type(error).__name__)
    others = Q(workspace_id=channel.workspace_id) | Q(remote_id=channel.remote_id)
    _connected(channel).filter(others, push_due_at__isnull=False).update(push_due_at=now())


def _connected(channel: Channel) -> QuerySet[Channel]:
    """Connected channels of all workspaces at the same platform."""
    return Channel.objects.filter(
        platform=channel.platform, environment=channel.environment, state=Channel.State.CONNECTED
    )


def _address(channel: Channel, pk: int) -> str:
    return f"{settings.PUBLIC_URL}/hooks/{channel.platform}/{pk}/"


def is_live(channel: Channel) -> bool:
    """Whether news comes by itself."""
    return bool(channel.push.get("state") == LIVE)


def _look(channel: Channel) -> dict[str, Any]:
    if connector(channel.platform).manifest.sign_in in {"internal", "by_hand"}:
        return QUIET
    if not capabilities_of(channel).webhooks:
        return _learned(channel)
    address = callback(channel)
    if channel.environment == PRODUCTION and not reachable(address):
        return _stands(channel, "unreachable")
    try:
        account = account_of(channel)
        flags = {**channel.flags, **connector(channel.platform).learn(account)}
        live = connector(channel.platform).subscribe(account, callback=address)
    except PlatformError as error:
        return _stands(channel, "failed", error.problem)
    except Exception as error:  # an answer that nobody understands must not stop the other channels
        return _stands(channel, "failed", Problem(Category.UNKNOWN, type(error).__name__))
    return {**_stands(channel, LIVE if live else "by_hand"), "flags": flags}


def _learned(channel: Channel) -> dict[str, Any]:
    """Where nothing is pushed there may still be something to learn; asked again every day then."""
    try:
        told = connector(channel.platform).learn(account_of(channel)) if _learns(channel) else {}
    except PlatformError as error:
        return {"push": {}, "push_due_at": now() + (error.problem.retry_after or LONGEST)}
    except Exception as error:  # an answer that nobody understands must not stop the other channels
        log.warning("nothing was learned", channel=channel.pk, error=type(error).__name__)
        return {"push": {}, "push_due_at": now() + LONGEST}
    return {"push": {}, "push_due_at": now() + DAILY, "flags": {**channel.flags, **told}} if told else QUIET


def _learns(channel: Channel) -> bool:
    """Whether the platform tells anything of its accounts."""
    return "learn" in vars(type(connector(channel.platform)))


def _stands(channel: Channel, state: str, problem: Problem | None = None) -> dict[str, Any]:
    moment = now()
    tries = int(channel.push.get("tries", 0)) + 1 if state == "failed" else 0
    wait = AGAIN if channel.environment == PRODUCTION else AGAIN_AT_HOME
    if problem is not None:
        wait = problem.retry_after or min(FIRST * 2 ** min(tries - 1, 12), LONGEST)
    push = {"state": state, "checked_at": moment.isoformat(), "tries": tries}
    if problem is not None:
        push |= {"code": problem.native_code[:80], "message": problem.native_message[:300]}
    return {"push": push, "push_due_at": moment + wait}


def reachable(address: str) -> bool:
    """Whether a platform could reach it: https, no port, no private name."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.port not in {None, 443} or "." not in host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return not host.endswith((".localhost", ".local", ".internal", ".test"))
