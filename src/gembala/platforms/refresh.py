"""Refreshes a token exactly once, however many threads and processes notice that it is due."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q

from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Category, PlatformError, Problem, TokenSet
from gembala.platforms.credentials import seal, unseal
from gembala.platforms.models import Channel, Credential
from gembala.platforms.registry import connector
from gembala.platforms.state import expire

AHEAD = timedelta(minutes=5)
"""A token that ends sooner than this is refreshed before use."""
LOCK = timedelta(seconds=60)
PATIENCE = 45.0
"""Seconds to wait for another's refresh; longer than its request may take."""
_OVER = {Category.AUTH_EXPIRED, Category.AUTH_SCOPE}


def is_due(token: TokenSet) -> bool:
    """Whether the token ends within `AHEAD`, or is past the time from which its platform wants it renewed."""
    early = token.extra.get("renew_at")
    if early and datetime.fromisoformat(early) <= now():
        return True
    return token.expires_at is not None and token.expires_at - now() < AHEAD


def store(channel: Channel, *, token: TokenSet) -> None:
    """Keep a token, sealed, with its expiry beside it."""
    Credential.objects.update_or_create(
        channel=channel,
        defaults={
            "sealed": seal(token),
            "expires_at": token.expires_at,
            "refresh_expires_at": token.refresh_expires_at,
            "refreshable": bool(token.refresh),
            "updated_at": now(),
        },
    )


def renew(channel: Channel, *, account: Account) -> TokenSet:
    """A token newer than the account's: another's fresh one, or our own refresh, kept before it is used.

    Raises `PlatformError`; when the sign-in is over the channel is expired first. Call it outside a transaction.
    """
    with _locked(channel):
        current = unseal(Credential.objects.get(channel=channel).sealed, environment=channel.environment)
        if current.access != account.token.access:
            return current
        if not current.refresh:
            if current.expires_at and current.expires_at > now() and is_due(current):
                return current
            raise _ended(channel, Problem(Category.AUTH_EXPIRED, "no_refresh", "the token ended and cannot be refreshed"))
        try:
            fresh = connector(channel.platform).refresh(replace(account, token=current))
        except PlatformError as error:
            if error.problem.category in _OVER:
                raise _ended(channel, error.problem) from error
            if current.expires_at and current.expires_at > now() and is_due(current):
                return current
            raise
        fresh = _whole(fresh, current)
        store(channel, token=fresh)
        return fresh


def _whole(fresh: TokenSet, old: TokenSet) -> TokenSet:
    """The fresh token with what the platform did not repeat; a refresh token is never replaced by nothing."""
    if fresh.environment != old.environment:
        raise PlatformError(Problem(Category.AUTH_SCOPE, "wrong_environment", "refreshed into another environment"))
    return replace(
        fresh,
        refresh=fresh.refresh or old.refresh,
        refresh_expires_at=fresh.refresh_expires_at or old.refresh_expires_at,
        scopes=fresh.scopes or old.scopes,
        extra={**old.extra, **fresh.extra},
    )


def _ended(channel: Channel, problem: Problem) -> PlatformError:
    over = replace(problem, category=Category.AUTH_EXPIRED)
    expire(channel, problem=over)
    return PlatformError(over)


@contextmanager
def _locked(channel: Channel) -> Iterator[None]:
    """One refresh a channel at a time, by compare-and-swap on its credential; a dead holder's lock runs out."""
    owner, deadline = uuid.uuid4().hex, time.monotonic() + PATIENCE
    rows = Credential.objects.filter(channel=channel)
    while not rows.filter(Q(lock_until__isnull=True) | Q(lock_until__lt=now())).update(
        lock_until=now() + LOCK, lock_owner=owner
    ):
        if time.monotonic() > deadline or not rows.exists():
            raise PlatformError(Problem(Category.TRANSIENT, "refresh_busy", "another refresh has not ended"))
        time.sleep(0.05)
    try:
        yield
    finally:
        rows.filter(lock_owner=owner).update(lock_until=None, lock_owner="")
