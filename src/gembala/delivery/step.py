"""Moves of a delivery that its worker makes: compare-and-swap on state and lease, so that a late worker moves nothing."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.platforms.contracts import Problem
from gembala.platforms.problems import problem_row
from gembala.workspaces.changes import announce

LEASE = timedelta(seconds=90)
"""Longer than the slowest request may take (`kernel.http.TIMEOUT`)."""
FREE: dict[str, Any] = {"lease_until": None, "lease_owner": ""}
ENDS = frozenset({Delivery.State.DONE, Delivery.State.FAILED, Delivery.State.MISSED})


class Lost(Exception):
    """Another worker holds the row, or a person moved it; leave it alone."""


def move(delivery: Delivery, to: str, *, token: str, **values: Any) -> None:
    """Set state and values while ``token`` holds the row in the state we saw. Raises `Lost` and ValueError."""
    source = delivery.state
    if not Delivery.LIFECYCLE.may(source, to):
        raise ValueError(f"a delivery cannot go from {source} to {to}")
    held = Delivery.objects.filter(pk=delivery.pk, state=source, lease_owner=token)
    if not held.update(state=to, **values):
        raise Lost(delivery.pk)
    for name, value in {"state": to, **values}.items():
        setattr(delivery, name, value)


def hold(delivery: Delivery, *, token: str, **values: Any) -> None:
    """Write values down without a move, while ``token`` holds the row. Raises `Lost`."""
    if not Delivery.objects.filter(pk=delivery.pk, state=delivery.state, lease_owner=token).update(**values):
        raise Lost(delivery.pk)
    for name, value in values.items():
        setattr(delivery, name, value)


def rest(delivery: Delivery, to: str, *, token: str, until: datetime, problem: Problem | None = None) -> None:
    """Let go of the row until ``until`` (UTC), at the latest until it is to be missed."""
    latest = delivery.latest_at if to == Delivery.State.WAITING else None
    values: dict[str, Any] = {"next_at": min(until, latest) if latest else until, **FREE}
    if problem:
        values["problem"] = problem_row(problem)
        if problem.rebuild:
            values["prepared"] = None
    move(delivery, to, token=token, **values)


def settle(delivery: Delivery, to: str, *, token: str, **values: Any) -> None:
    """Bring it to an end and put the change on live screens, in one transaction. The lease stays until all are told."""
    with transaction.atomic():
        move(delivery, to, token=token, settled_at=now(), told=False, **values)
        announce(delivery.workspace_id, "delivery", [delivery.pk])


def pause_after(attempts: int, *, first: float, longest: float) -> timedelta:
    """How long to wait after so many attempts: doubled each time, in seconds from ``first`` to ``longest``, blurred."""
    return timedelta(seconds=min(first * 2 ** min(attempts, 16), longest) * random.uniform(0.8, 1.2))
