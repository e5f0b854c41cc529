"""What a problem means for a delivery: again later, rest until somebody signs in, or the end."""

from __future__ import annotations

from datetime import timedelta

from gembala.delivery.models import Delivery
from gembala.delivery.step import pause_after, rest, settle
from gembala.kernel.clock import now
from gembala.platforms.accounts import account_of
from gembala.platforms.contracts import RETRIED, Category, PlatformError, Problem
from gembala.platforms.problems import problem_row
from gembala.platforms.state import expire, pause

S = Delivery.State
PATIENCE = 12
"""Attempts before a delivery without a latest time fails."""
SIGN_INS = 3
"""Attempts with a fresh token before the sign-in counts as over."""


def refused(delivery: Delivery, problem: Problem, *, token: str, access: str = "") -> None:
    """The platform definitely did not do it: decide what comes next. ``access`` is the token that was used."""
    if problem.category == Category.AUTH_EXPIRED and signs_in_again(delivery, problem, access=access):
        rest(delivery, S.WAITING, token=token, until=now(), problem=problem)
    elif problem.category == Category.AUTH_EXPIRED:
        rest(delivery, S.WAITING, token=token, until=now() + timedelta(seconds=5), problem=problem)
    elif _passes(problem) and _patient(delivery):
        _again(delivery, problem, token=token)
    else:
        settle(delivery, S.FAILED, token=token, problem=problem_row(problem))


def signs_in_again(delivery: Delivery, problem: Problem, *, access: str) -> bool:
    """Try to get a fresh token in place of a rejected one; else the channel is expired and its queue rests."""
    channel = delivery.channel
    if not access or delivery.attempts > SIGN_INS:
        expire(channel, problem=problem)
        return False
    try:
        account_of(channel, rejected=access)
    except PlatformError as error:
        return error.problem.category in RETRIED
    return True


def _again(delivery: Delivery, problem: Problem, *, token: str) -> None:
    wait = problem.retry_after or pause_after(delivery.attempts, first=2, longest=900)
    if problem.category in {Category.RATE_LIMIT, Category.QUOTA} and not problem.alone:
        pause(delivery.channel, until=now() + wait)
    rest(delivery, S.WAITING, token=token, until=now() + wait, problem=problem)


def _passes(problem: Problem) -> bool:
    """Whether waiting helps: also a used-up quota, when the platform says when it begins anew."""
    return problem.category in RETRIED or (problem.category == Category.QUOTA and problem.retry_after is not None)


def _patient(delivery: Delivery) -> bool:
    return bool(delivery.latest_at) or delivery.attempts < PATIENCE
