"""Works on kept webhook requests: parsed by the connector, received in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from gembala.ingest.models import Inbound
from gembala.ingest.receive import receive
from gembala.kernel.clock import now
from gembala.kernel.duties import take
from gembala.platforms.contracts import Account, Event, RawRequest, TokenSet
from gembala.platforms.endpoints import endpoints_of
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
KEEP = timedelta(days=7)
"""How long raw requests are kept; what they told stays."""


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
    siblings = _siblings(channel)
    for row in rows:
        try:
            for about in _about(channel, row, siblings):
                told[about] += connector(channel.platform).parse_webhook(_raw(row), _reader(about))
            done.append(row.pk)
        except Exception as error:  # one odd request never stops the others
            log.warning("a webhook was not understood", inbound=row.pk, error=repr(error))
            Inbound.objects.filter(pk=row.pk, lease_owner=token).update(
                state=Inbound.State.REFUSED, problem=type(error).__name__, lease_until=None, lease_owner=""
            )
    with transaction.atomic():
        for about, events in told.items():
            receive(about, events)
        Inbound.objects.filter(pk__in=done).update(state=Inbound.State.DONE, lease_until=None, lease_owner="")


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
