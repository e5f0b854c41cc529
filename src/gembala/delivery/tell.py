"""Tells the listeners that a delivery came to its end: promptly by its own worker, certainly by a sweep."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.db.models import Q, QuerySet

from gembala.delivery.models import Delivery
from gembala.delivery.signals import settled
from gembala.delivery.step import FREE, LEASE
from gembala.kernel.clock import now
from gembala.kernel.duties import take

log = structlog.get_logger()


def tell(delivery: Delivery, *, token: str) -> bool:
    """Call every listener; a failing one makes the sweep try again when the lease runs out.

    Of a post that the platform holds the listeners hear when its time has come.
    """
    if delivery.state == Delivery.State.DONE and delivery.due_at > now():
        Delivery.objects.filter(pk=delivery.pk, lease_owner=token).update(**FREE)
        return False
    failed = [answer for _, answer in settled.send_robust(Delivery, delivery=delivery) if isinstance(answer, Exception)]
    for error in failed:
        log.error("a listener failed", delivery=delivery.pk, error=repr(error))
    if failed:
        return False
    return bool(Delivery.objects.filter(pk=delivery.pk, lease_owner=token).update(told=True, **FREE))


def untold() -> QuerySet[Delivery]:
    """Ends that nobody has heard of."""
    held = Q(state=Delivery.State.DONE, due_at__gt=now())
    return Delivery.objects.filter(told=False, settled_at__isnull=False).exclude(held).order_by("settled_at")


def tell_again(ids: Sequence[int], token: str) -> None:
    """Duty: tell what a dead worker or a failing listener left untold."""
    for delivery in take(untold().select_related("channel", "workspace"), ids, token=token, lease=LEASE):
        tell(delivery, token=token)
