"""Sends what is due: prepares, writes `armed` down, makes the one visible request, and keeps the answer.

``armed`` is committed before the request leaves. From there a worker that dies leaves a row that only `reconcile` moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from gembala.delivery.by_hand import hand_over, needs_hands
from gembala.delivery.follow import follow_up
from gembala.delivery.models import Delivery
from gembala.delivery.payload import action_of, post_of
from gembala.delivery.step import ENDS, FREE, LEASE, Lost, hold, move, rest, settle
from gembala.delivery.tell import tell
from gembala.delivery.trouble import refused
from gembala.kernel.clock import now
from gembala.kernel.duties import take
from gembala.platforms.accounts import account_of
from gembala.platforms.contracts import (
    Account,
    Category,
    Failed,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    Unknown,
)
from gembala.platforms.models import Channel
from gembala.platforms.problems import problem_row
from gembala.platforms.registry import connector
from gembala.platforms.state import expire

S = Delivery.State
UNARMED = (S.WAITING, S.PREPARING, S.PROCESSING)
FIRST_LOOK = timedelta(seconds=3)
"""How soon after a lost answer the platform is asked."""


def due() -> QuerySet[Delivery]:
    """What may go out now, oldest first. The queue of an expired or paused channel rests until it is too late.

    What a person posts rests for neither.
    """
    moment = now()
    speaking = Q(channel__state=Channel.State.CONNECTED) & (
        Q(channel__paused_until__isnull=True) | Q(channel__paused_until__lte=moment)
    )
    goes = speaking | Q(latest_at__lt=moment) | Q(payload__by_hand=True)
    return Delivery.objects.filter(goes, state__in=UNARMED, next_at__lte=moment).order_by("next_at", "pk")


def send(ids: Sequence[int], token: str) -> None:
    """Duty: bring each row a step further, to its end when the platform answers."""
    rows = Delivery.objects.select_related("channel__workspace", "workspace")
    for delivery in take(rows, ids, token=token, lease=LEASE):
        try:
            _send(delivery, token)
        except Lost:
            continue
        if delivery.state in ENDS:
            tell(delivery, token=token)


def _send(delivery: Delivery, token: str) -> None:
    if delivery.state not in UNARMED or not _may_speak(delivery):
        Delivery.objects.filter(pk=delivery.pk, lease_owner=token).update(**FREE)
        return
    if delivery.latest_at and delivery.latest_at < now():
        settle(delivery, S.MISSED, token=token)
        return
    if delivery.state == S.WAITING and needs_hands(delivery):
        hand_over(delivery, token)
        return
    if delivery.state == S.WAITING:
        move(delivery, S.PREPARING, token=token, attempts=delivery.attempts + 1)
    try:
        account = account_of(delivery.channel)
    except PlatformError as error:
        _without_account(delivery, error.problem, token)
        return
    try:
        post = None if delivery.kind == Delivery.Kind.ACTION else post_of(delivery.payload)
        ready = _ready(delivery, account, post, token)
    except PlatformError as error:
        _unprepared(delivery, error.problem, token=token, access=account.token.access)
        return
    if ready:
        _commit(delivery, account, post, ready, token)


def _may_speak(delivery: Delivery) -> bool:
    """Whether the channel can send now; too late for a post counts too, because then it is missed."""
    channel, moment = delivery.channel, now()
    if (delivery.latest_at and delivery.latest_at < moment) or delivery.payload.get("by_hand"):
        return True
    paused = channel.paused_until is not None and channel.paused_until > moment
    return channel.state == Channel.State.CONNECTED and not paused


def _ready(delivery: Delivery, account: Account, post: Post | None, token: str) -> Prepared | None:
    """What the platform holds ready; ``None`` when it needs time, then the row is put away."""
    if post is None:
        return Prepared({})
    platform = connector(delivery.channel.platform)
    if delivery.prepared is None:
        prepared = platform.prepare(account, post, key=str(delivery.key))
        if not prepared.local:
            hold(delivery, token=token, prepared=dict(prepared.body))
    else:
        prepared = Prepared(delivery.prepared)
    answer = platform.poll(account, prepared)
    if isinstance(answer, Pending):
        came = answer.state or prepared
        values: dict[str, Any] = {"prepared": dict(came.body), "next_at": now() + answer.wait}
        if answer.percent is not None:
            values["result"] = {"percent": answer.percent}
        move(delivery, S.PROCESSING, token=token, **values, **FREE)
        return None
    return answer


def _commit(delivery: Delivery, account: Account, post: Post | None, prepared: Prepared, token: str) -> None:
    """The one visible request, written down before it leaves."""
    moment = now()
    move(
        delivery,
        S.ARMED,
        token=token,
        prepared=dict(prepared.body),
        armed_at=moment,
        lease_until=moment + LEASE,
    )
    keep(delivery, _ask(delivery, account, post, prepared), token=token, access=account.token.access)


def _ask(delivery: Delivery, account: Account, post: Post | None, prepared: Prepared) -> Outcome:
    platform, key = connector(delivery.channel.platform), str(delivery.key)
    try:
        if post is None:
            return platform.act(account, action_of(delivery.payload), key=key)
        return platform.commit(account, post, prepared, key=key)
    except Exception as error:  # whatever broke, the request may have left
        return Unknown(f"{type(error).__name__}: {error}")


def keep(delivery: Delivery, outcome: Outcome, *, token: str, access: str) -> None:
    """Write down what the platform answered to the visible request."""
    match outcome:
        case Published():
            with transaction.atomic():
                settle(
                    delivery,
                    S.DONE,
                    token=token,
                    remote_id=outcome.remote_id[:300],
                    permalink=outcome.permalink[:500],
                    result=dict(outcome.extra),
                    problem={},
                )
                follow_up(delivery)
        case Failed():
            refused(delivery, outcome.problem, token=token, access=access)
        case Unknown() if delivery.kind == Delivery.Kind.ACTION:
            # An act names an end ("hidden", "liked") and carries the same key: doing it again is harmless.
            refused(delivery, Problem(Category.TRANSIENT, "lost", outcome.evidence), token=token)
        case _:
            evidence = outcome.evidence if isinstance(outcome, Unknown) else "not settled"
            refused_as = outcome.refused if isinstance(outcome, Unknown) else None
            problem = problem_row(refused_as or Problem(Category.UNKNOWN, "lost", evidence))
            until = now() + FIRST_LOOK
            came = outcome.state if isinstance(outcome, Pending) else None
            values: dict[str, Any] = {"prepared": dict(came.body)} if came is not None else {}
            move(delivery, S.UNKNOWN, token=token, was_unknown=True, next_at=until, problem=problem, **values, **FREE)


def _without_account(delivery: Delivery, problem: Problem, token: str) -> None:
    """The token did not open or refresh: the channel is expired by now, and its queue rests."""
    if problem.category == Category.AUTH_EXPIRED:
        expire(delivery.channel, problem=problem)
        rest(delivery, S.WAITING, token=token, until=now() + timedelta(seconds=5), problem=problem)
        return
    refused(delivery, problem, token=token)


def _unprepared(delivery: Delivery, problem: Problem, *, token: str, access: str) -> None:
    """Nothing visible was asked for yet, so an answer that is lost, no answer at all or a redirect, is safe to ask again."""
    if problem.category == Category.UNKNOWN and (problem.http_status or 0) < 400:
        problem = Problem(Category.TRANSIENT, problem.native_code, problem.native_message)
    refused(delivery, problem, token=token, access=access)
