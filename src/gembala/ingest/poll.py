"""Asks platforms for news: often where people speak, seldom where it is quiet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from gembala.ingest.receive import receive
from gembala.kernel.clock import now
from gembala.kernel.duties import take
from gembala.platforms.accounts import account_of, capabilities_of
from gembala.platforms.contracts import Category, PlatformError, Problem
from gembala.platforms.models import Channel
from gembala.platforms.problems import problem_row
from gembala.platforms.push import is_live
from gembala.platforms.registry import connector
from gembala.platforms.state import expire

LEASE = timedelta(minutes=3)
PAGES = 20
"""Pages in one go; the rest comes with the next sweep."""
SLOWEST = timedelta(minutes=15)
AT_HOME, AT_HOME_PERSONAL, AT_HOME_PUSHED = timedelta(seconds=0.7), timedelta(seconds=3), timedelta(seconds=30)
"""The own forum and the sandbox stand beside us: asking them costs nobody anything."""
DOUBT = timedelta(seconds=30)
"""How soon the registration is looked at when polling finds what should have come by itself."""
FREE = {"lease_until": None, "lease_owner": ""}


def due() -> QuerySet[Channel]:
    """Connected channels whose time has come."""
    return Channel.objects.filter(state=Channel.State.CONNECTED, next_poll_at__lte=now()).order_by("next_poll_at", "pk")


def poll(ids: Sequence[int], token: str) -> None:
    """Duty: fetch what is new; items and the cursor behind them are kept in one transaction."""
    for channel in take(Channel.objects.select_related("workspace"), ids, token=token, lease=LEASE):
        try:
            fresh, more = _fetch(channel, token)
        except PlatformError as error:
            _trouble(channel, error.problem, token)
        else:
            _rest(channel, token, wait=timedelta() if more else interval(channel, fresh=fresh), problem={})


def interval(channel: Channel, *, fresh: int) -> timedelta:
    """The platform's own pace while there is news; half as long again after each empty look, up to 15 minutes. Where
    news comes by itself, looking is for what got lost: seldom, until it finds something.
    """
    pushed = is_live(channel) and not fresh
    if pushed:
        return AT_HOME_PUSHED if channel.environment == "sandbox" else SLOWEST
    if channel.environment == "sandbox" or connector(channel.platform).manifest.sign_in == "internal":
        return max(AT_HOME_PERSONAL if channel.owner_id else AT_HOME, _floor(channel))
    pace = capabilities_of(channel).poll_interval
    if fresh or channel.polled_at is None:
        return pace
    waited = max(channel.next_poll_at - channel.polled_at, pace)
    return max(pace, min(waited * 1.5, SLOWEST))


def _floor(channel: Channel) -> timedelta:
    """How often one may ask at most, with as much left for everything else, where the platform counts all calls."""
    counted = [rule for rule in capabilities_of(channel).quotas if rule.operation == "calls"]
    return max((2 * rule.window / rule.limit for rule in counted), default=timedelta(0))


def _fetch(channel: Channel, token: str) -> tuple[int, bool]:
    fresh, tried = 0, False
    account = account_of(channel)
    for _ in range(PAGES):
        try:
            page = connector(channel.platform).fetch(account, cursor=channel.cursor)
        except PlatformError as error:
            if tried or error.problem.category != Category.AUTH_EXPIRED or not account.token.access:
                raise
            tried, account = True, account_of(channel, rejected=account.token.access)
            continue
        with transaction.atomic():
            fresh += receive(channel, page.events)
            Channel.objects.filter(pk=channel.pk, lease_owner=token).update(cursor=page.cursor)
        channel.cursor = page.cursor
        if fresh and is_live(channel):
            soon = now() + DOUBT
            Channel.objects.filter(pk=channel.pk, push_due_at__gt=soon).update(push_due_at=soon)
        if not page.more:
            return fresh, False
    return fresh, True


def _trouble(channel: Channel, problem: Problem, token: str) -> None:
    """An ended sign-in expires the channel; anything else is tried again later."""
    if problem.category == Category.AUTH_EXPIRED:
        expire(channel, problem=problem)
        _rest(channel, token, wait=SLOWEST)
        return
    waited = channel.next_poll_at - channel.polled_at if channel.polled_at else timedelta(seconds=10)
    wait = problem.retry_after or min(max(waited * 2, timedelta(seconds=10)), SLOWEST)
    _rest(channel, token, wait=wait, problem=problem_row(problem))


def _rest(channel: Channel, token: str, *, wait: timedelta, **values: object) -> None:
    moment = now()
    times = {"polled_at": moment, "next_poll_at": moment + wait}
    Channel.objects.filter(pk=channel.pk, lease_owner=token).update(**times, **values, **FREE)
