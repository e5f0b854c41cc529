"""Works on kept webhook requests: parsed by the connector, received in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, QuerySet

from gembala.ingest.complete import complete
from gembala.ingest.models import Inbound
from gembala.ingest.receive import receive
from gembala.kernel.clock import now
from gembala.kernel.duties import LONGEST_LEASE, take
from gembala.platforms.contracts import Account, Category, Event, Problem, RawRequest, TokenSet
from gembala.platforms.endpoints import endpoints_of
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
KEEP = timedelta(days=7)
"""How long raw requests are kept; what they told stays."""
PATIENCE = timedelta(days=1)
"""How long a platform is asked again for what a request only named."""
PAUSE = timedelta(seconds=30)
PASSING = frozenset({Category.TRANSIENT, Category.RATE_LIMIT, Category.QUOTA, Category.AUTH_EXPIRED})
"""Problems after which it is worth asking again."""


def unread() -> QuerySet[Inbound]:
    """Requests that nobody has worked on, oldest first."""
    return Inbound.objects.filter(state=Inbound.State.RECEIVED).order_by("received_at", "pk")


def process_inbound(ids: Sequence[int], token: str) -> None:
    """Duty: everything that a batch of requests told becomes items, in one transaction a channel."""
    by_channel: dict[int, list[Inbound]] = defaultdict(list)
    for row in take(Inbound.objects.select_related("channel"), ids, token=token, lease=LEASE):
        if row.state == Inbound.State.RECEIVED:
            by_channel[row.channel_id].append(row)
    for rows in by_channel.values():
        _process(rows[0].channel, rows, token)


def _process(channel: Channel, rows: Sequence[Inbound], token: str) -> None:
    told: dict[Channel, list[Event]] = defaultdict(list)
    done: list[int] = []
    wait: dict[int, timedelta] = {}
    siblings = _siblings(channel)
    for row in rows:
        try:
            problems = []
            for about in _about(channel, row, siblings):
                named = connector(channel.platform).parse_webhook(_raw(row), _reader(about))
                events, problem = complete(about, named)
                told[about] += events
                problems += [problem] if problem else []
            if not problems:
                done.append(row.pk)
            elif pause := _pause(row, problems[-1]):
                wait[row.pk] = pause
            else:
                _refuse(row, token, f"{problems[-1].category} {problems[-1].native_code}")
        except Exception as error:  # one odd request never stops the others
            log.warning("a webhook was not understood", inbound=row.pk, error=repr(error))
            _refuse(row, token, type(error).__name__)
    with transaction.atomic():
        for about, events in told.items():
            receive(about, events)
        Inbound.objects.filter(pk__in=done).update(state=Inbound.State.DONE, lease_until=None, lease_owner="")
    for pk, pause in wait.items():
        Inbound.objects.filter(pk=pk, lease_owner=token).update(
            attempts=F("attempts") + 1, lease_until=now() + pause, lease_owner=""
        )


def _pause(row: Inbound, problem: Problem) -> timedelta | None:
    """How long the request waits before the platform is asked again for what it named; None when that is no use."""
    if problem.category not in PASSING or now() - row.received_at > PATIENCE:
        return None
    return min(problem.retry_after or PAUSE * 2 ** min(row.attempts, 4), LONGEST_LEASE - timedelta(seconds=1))


def _refuse(row: Inbound, token: str, why: str) -> None:
    Inbound.objects.filter(pk=row.pk, lease_owner=token).update(
        state=Inbound.State.REFUSED, problem=why[:200], lease_until=None, lease_owner=""
    )


def _siblings(channel: Channel) -> dict[str, Channel]:
    """The workspace's connected channels at the same platform, by the platform's ids: one address serves them all."""
    rows = Channel.objects.filter(
        workspace_id=channel.workspace_id,
        platform=channel.platform,
        environment=channel.environment,
        state=Channel.State.CONNECTED,
    )
    return {row.remote_id: row for row in rows}


def _about(channel: Channel, row: Inbound, siblings: Mapping[str, Channel]) -> list[Channel]:
    """Whose news a request brings: those it names and we know, else whose address it came to."""
    named = connector(channel.platform).addressees(_raw(row))
    return [siblings[one] for one in named if one in siblings] if named else [channel]


def _reader(channel: Channel) -> Account:
    """The account for parsing: reading what was sent needs no token."""
    endpoints = endpoints_of(channel)
    nobody = TokenSet(access="", environment=endpoints.environment)
    return Account(channel.remote_id, channel.handle, endpoints, nobody, flags=dict(channel.flags))


def _raw(row: Inbound) -> RawRequest:
    return RawRequest("POST", {}, row.headers, bytes(row.body))


def stale() -> QuerySet[Inbound]:
    """Requests that were worked on long ago."""
    return Inbound.objects.filter(received_at__lt=now() - KEEP).exclude(state=Inbound.State.RECEIVED).order_by("pk")


def forget(ids: Sequence[int], token: str) -> None:
    """Duty: drop raw requests that are no longer of use."""
    Inbound.objects.filter(pk__in=ids, lease_owner=token).delete()
