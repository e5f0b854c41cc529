"""Asks the platform what became of a request whose answer was lost, and only then settles it or sends it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet

from gembala.delivery.models import Delivery
from gembala.delivery.payload import post_of
from gembala.delivery.send import keep
from gembala.delivery.step import ENDS, FREE, LEASE, Lost, move, pause_after, rest, settle
from gembala.delivery.tell import tell
from gembala.delivery.trouble import signs_in_again
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
SETTLING = timedelta(seconds=15)
"""A request may still be on its way for so long; before that, "not there" is not believed."""
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
    except Exception as error:  # an answer that nobody understands settles nothing
        answer = Unknown(f"{type(error).__name__}: {error}")
    _believe(delivery, answer, token=token, access=access)


def _attempt(delivery: Delivery) -> Attempt:
    since = delivery.armed_at or delivery.created_at
    return Attempt(post_of(delivery.payload), str(delivery.key), Prepared(delivery.prepared or {}), since)


def _believe(delivery: Delivery, answer: Settled, *, token: str, access: str) -> None:
    match answer:
        case Published():
            keep(delivery, answer, token=token, access=access)
        case NotThere() if _settled_down(delivery):
            rest(delivery, S.WAITING, token=token, until=now())
        case Failed() if _final(answer.problem):
            settle(delivery, S.FAILED, token=token, problem=problem_row(answer.problem))
        case Failed():
            if answer.problem.category == Category.AUTH_EXPIRED:
                signs_in_again(delivery, answer.problem, access=access)
            _ask_later(delivery, token=token, wait=answer.problem.retry_after)
        case _:
            _ask_later(delivery, token=token, wait=None)


def _settled_down(delivery: Delivery) -> bool:
    return delivery.armed_at is not None and delivery.armed_at <= now() - SETTLING


def _final(problem: Problem) -> bool:
    """Whether a failed answer tells of the post itself, not of our asking."""
    asking = {Category.AUTH_EXPIRED, Category.AUTH_SCOPE, Category.QUOTA, Category.BILLING, Category.UNKNOWN}
    return problem.category not in RETRIED | asking


def _ask_later(delivery: Delivery, *, token: str, wait: timedelta | None) -> None:
    """Ask again: soon at first, then every quarter of an hour; after `GIVE_WORD` a person hears of it once."""
    since = now() - (delivery.armed_at or delivery.created_at)
    waited = min(since.total_seconds() / 2, 900) if since > SETTLING else 3.0
    until = now() + (wait or pause_after(0, first=max(waited, 3.0), longest=900))
    values = {**delivery.problem}
    if since > GIVE_WORD and not values.get("person_told"):
        values["person_told"] = True
        record("delivery.unsettled", delivery, workspace=delivery.workspace, by=None)
        announce(delivery.workspace_id, "delivery", [delivery.pk])
    held = Delivery.objects.filter(pk=delivery.pk, state=S.UNKNOWN, lease_owner=token)
    held.update(next_at=until, problem=values, **FREE)
