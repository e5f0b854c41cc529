"""A short wait before something leaves, so that it can be taken back."""

from __future__ import annotations

from datetime import timedelta

from gembala.delivery.models import Delivery
from gembala.kernel.clock import now

GRACE = timedelta(seconds=6)


def linger(delivery: Delivery) -> None:
    """Let it leave after `GRACE`. Only inside the transaction that planned it: no worker has seen it yet."""
    due_at = now() + GRACE
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING).update(due_at=due_at, next_at=due_at)
