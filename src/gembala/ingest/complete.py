"""Reads at the platform what a webhook request only named."""

from __future__ import annotations

from collections.abc import Sequence

from gembala.ingest.models import Item
from gembala.platforms.accounts import account_of
from gembala.platforms.contracts import Account, Category, Event, PlatformError, Problem
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector


def complete(channel: Channel, events: Sequence[Event]) -> tuple[list[Event], Problem | None]:
    """The events, whole. What could not be read is left out, and the last problem stands beside; what we hold already is
    not read again. Call it outside a transaction.
    """
    named = [event for event in events if event.untold]
    if not named:
        return list(events), None
    wanted = {event.remote_id for event in named}
    known = set(Item.objects.filter(channel=channel, remote_id__in=wanted).values_list("remote_id", flat=True))
    found, problem = [event for event in events if not event.untold], None
    try:
        account = account_of(channel)
    except PlatformError as error:
        return found, error.problem
    for event in named:
        if event.remote_id in known:
            continue
        try:
            whole, account = _read(channel, account, event)
        except PlatformError as error:
            problem = error.problem
        else:
            found += [whole] if whole is not None else []
    return found, problem


def _read(channel: Channel, account: Account, event: Event) -> tuple[Event | None, Account]:
    """The event as the platform tells it, and the account; a token that has just ended is renewed once."""
    port = connector(channel.platform)
    try:
        return port.complete(account, event), account
    except PlatformError as error:
        if error.problem.category != Category.AUTH_EXPIRED or not account.token.access:
            raise
    fresh = account_of(channel, rejected=account.token.access)
    return port.complete(fresh, event), fresh
