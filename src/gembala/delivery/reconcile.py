"""Asks the platform what became of a request whose answer was lost, and only then settles it or sends it again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from gembala.delivery.models import Delivery
from gembala.delivery.payload import post_of
from gembala.delivery.send import keep
from gembala.delivery.step import ENDS, FREE, LEASE, Lost, move, rest, settle
from gembala.delivery.tell import tell
from gembala.delivery.trouble import refused, signs_in_again
from gembala.kernel.clock import now
from gembala.kernel.duties import take
from gembala.platforms.accounts import account_of
from gembala.platforms.contracts import (
    RETRIED,
    Attempt,
    Category,
    Failed,
    NotThere,
    PlatformError,
    Prepared,
    Problem,
    Published,
    Settled,
    Unknown,
)
from gembala.platforms.models import Channel
from gembala.platforms.problems import problem_row
from gembala.platforms.registry import connector
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce

S = Delivery.State
SETTLING = timedelta(seconds=25)
"""A request may still be on its way for so long; before that, "not there" is not believed.

Longer than `gembala.kernel.http.TIMEOUT` lets an answer take (20 s): a worker that still waits, or one that died waiting,
has sent a post that a slow platform may store at any moment until then. Sent again earlier, it could stand there twice.
"""
ASKED = (3, 8, 16, 26, 31)
"""Seconds after the attempt. At 25 and, where reading lags behind writing, at 30 "not there" begins to count."""
BEFORE = timedelta(minutes=10)
"""Connectors look back a little before the attempt, for clocks that differ; never so far."""
GIVE_WORD = timedelta(hours=2)
"""After so long without an answer, a person is told. We keep asking."""


def lost() -> QuerySet[Delivery]:
    """What may or may not have gone out, and is due to be asked for."""
    moment = now()
    return Delivery.objects.filter(
        Q(state=S.UNKNOWN, next_at__lte=moment, channel__state=Channel.State.CONNECTED)
        | Q(state=S.ARMED, armed_at__lte=moment - SETTLING)
    ).order_by("next_at", "pk")


def reconcile(ids: Sequence[int], token: str) -> None:
    """Duty: ask for each row. An armed row gets here only when its worker is gone (its lease ran out)."""
    rows = Delivery.objects.select_related("channel__workspace", "workspace")
    for delivery in take(rows, ids, token=token, lease=LEASE):
        try:
            _reconcile(delivery, token)
        except Lost:
            continue
        if delivery.state in ENDS:
            tell(delivery, token=token)


def _reconcile(delivery: Delivery, token: str) -> None:
    if delivery.state not in {S.ARMED, S.UNKNOWN}:
        Delivery.objects.filter(pk=delivery.pk, lease_owner=token).update(**FREE)
        return
    if delivery.kind == Delivery.Kind.ACTION:
        keep(delivery, Unknown("the worker died"), token=token, access="")
        return
    if delivery.state == S.ARMED:
        problem = problem_row(Problem(Category.UNKNOWN, "lost", "the worker died"))
        move(delivery, S.UNKNOWN, token=token, was_unknown=True, problem=problem)
    access = ""
    try:
        account = account_of(delivery.channel)
        access = account.token.access
        answer: Settled = connector(delivery.channel.platform).reconcile(account, _attempt(delivery))
    except PlatformError as error:
        answer = Failed(error.problem)
    except Exception as error:  # an answer that the connector could not take apart settles nothing
        answer = Unknown(f"could not understand what was read back: {type(error).__name__}")
    _believe(delivery, answer, token=token, access=access)


def _attempt(delivery: Delivery) -> Attempt:
    since = delivery.armed_at or delivery.created_at
    return Attempt(
        post_of(delivery.payload, settled=False),
        str(delivery.key),
        Prepared(delivery.prepared or {}),
        since,
        taken=_taken(delivery, since - BEFORE),
    )


def _taken(delivery: Delivery, since: datetime) -> frozenset[str]:
    """What the channel's other deliveries have become since then: the same words, said twice, are two."""
    others = delivery.channel.deliveries.filter(state=S.DONE, armed_at__gte=since).exclude(pk=delivery.pk)
    return frozenset(others.exclude(remote_id="").values_list("remote_id", flat=True))


def _believe(delivery: Delivery, answer: Settled, *, token: str, access: str) -> None:
    match answer:
        case Published():
            keep(delivery, answer, token=token, access=access)
        case NotThere() if _settled_down(delivery) and delivery.problem.get("category") == Category.DUPLICATE:
            settle(delivery, S.FAILED, token=token)  # it was refused because of another post, not of ours
        case NotThere() if _settled_down(delivery):
            rest(delivery, S.WAITING, token=token, until=now())
        case Failed() if answer.problem.rebuild:
            refused(delivery, answer.problem, token=token, access=access)
        case Failed() if _final(answer.problem):
            settle(delivery, S.FAILED, token=token, problem=problem_row(answer.problem))
        case Failed():
            _could_not_look(delivery, answer.problem, token=token, access=access)
        case Unknown() if answer.trouble is not None:
            _could_not_look(delivery, answer.trouble, token=token, access=access)
        case _:
            _ask_later(delivery, token=token, wait=None)


def _could_not_look(delivery: Delivery, problem: Problem, *, token: str, access: str) -> None:
    """We were not let in to look. A sign-in that has ended is said, or nobody would ever renew it."""
    if problem.category == Category.AUTH_EXPIRED:
        signs_in_again(delivery, problem, access=access)
    _ask_later(delivery, token=token, wait=problem.retry_after)


def _settled_down(delivery: Delivery) -> bool:
    return delivery.armed_at is not None and delivery.armed_at <= now() - SETTLING


def _final(problem: Problem) -> bool:
    """Whether a failed answer tells of the post itself, not of our asking."""
    asking = {Category.AUTH_EXPIRED, Category.AUTH_SCOPE, Category.QUOTA, Category.BILLING, Category.UNKNOWN}
    return problem.category not in RETRIED | asking


def _gap(since: timedelta) -> timedelta:
    """How long until the next time of `ASKED`, a little blurred, never early; then as long again as it has been."""
    passed = since.total_seconds()
    ahead = next((second - passed for second in ASKED if second - passed > 1), min(passed, 900.0))
    return timedelta(seconds=max(ahead, 3.0 if passed > ASKED[-1] else 1.0) * random.uniform(1.0, 1.1))


def _ask_later(delivery: Delivery, *, token: str, wait: timedelta | None) -> None:
    """Ask again by `ASKED`, unless the platform said when; after `GIVE_WORD` a person hears of it once."""
    since = now() - (delivery.armed_at or delivery.created_at)
    until = now() + (wait or _gap(since))
    values = {**delivery.problem}
    if since > GIVE_WORD and not values.get("person_told"):
        values["person_told"] = True
        record("delivery.unsettled", delivery, workspace=delivery.workspace, by=None)
        announce(delivery.workspace_id, "delivery", [delivery.pk])
    held = Delivery.objects.filter(pk=delivery.pk, state=S.UNKNOWN, lease_owner=token)
    held.update(next_at=until, problem=values, **FREE)
