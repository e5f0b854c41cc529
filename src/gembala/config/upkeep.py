"""What a worker does about every second besides its duties: it frees what nobody works on any more and watches the clock."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.db.models import F, Q

from gembala.delivery.models import Delivery
from gembala.delivery.send import UNARMED
from gembala.kernel.clock import now
from gembala.kernel.duties import FREE, LONGEST_LEASE, Duty
from gembala.kernel.presence import Presence
from gembala.kernel.worker import pick_up
from gembala.moderation.models import AlertMail
from gembala.platforms.models import Channel

log = structlog.get_logger()
STEP = timedelta(seconds=10)
"""A clock that goes back by more than this was set; by less, it was trimmed."""
AHEAD = timedelta(minutes=1)
"""A moment of the past that lies further in the future was written by a clock that ran ahead."""
LONGEST_PAUSE = timedelta(minutes=20)
"""Our own pauses are shorter than this; what is further away was reckoned from a wrong moment, or asked by a platform."""


class Upkeep:
    """One for each worker process, on either executor."""

    def __init__(self, duties: Sequence[Duty], *, folder: Path) -> None:
        self._tables = list({duty.table for duty in duties})
        self._presence = Presence(folder)
        self._begun = False
        self._offset = _offset()

    def __call__(self) -> bool:
        """True once work may begin. Raises database errors; nothing is lost when it is called again later."""
        if not self._begun:
            self._begin()
        offset = _offset()
        if offset < self._offset - STEP:
            log.warning("the clock was set back", by=str(self._offset - offset))
            bring_back(now())
        self._offset = offset
        if freed := pick_up():
            log.warning("the database is back; what was worked on when it went is free again", rows=freed)
        if freed := self._presence.free_dead(self._tables):
            log.warning("a worker died; what it held is free again", rows=freed)
        return True

    def _begin(self) -> None:
        self._presence.begin(self._tables)
        moment = now()
        if Channel.objects.filter(polled_at__gt=moment + AHEAD).exists():
            bring_back(moment)
        self._begun = True

    def end(self) -> None:
        """After the last call of a duty."""
        self._presence.end()


def _offset() -> timedelta:
    """How far the wall clock is from the one that only ever goes forward."""
    return timedelta(seconds=now().timestamp() - time.monotonic())


def bring_back(moment: datetime) -> None:
    """Rows whose next look was reckoned by a clock that ran ahead are looked at now. Sent posts stay sent.

    A pause that a platform asked for may end early by this: the platform then asks for it again.
    """
    far = moment + LONGEST_PAUSE
    Channel.objects.filter(Q(polled_at__gt=moment) | Q(next_poll_at__gt=far)).update(
        polled_at=moment, next_poll_at=moment
    )
    Channel.objects.filter(metrics_due_at__gt=far).update(metrics_due_at=moment)
    Channel.objects.filter(paused_until__gt=far).update(paused_until=None)
    asked = Delivery.objects.filter(state__in=[Delivery.State.ARMED, Delivery.State.UNKNOWN])
    asked.filter(armed_at__gt=moment).update(armed_at=moment, next_at=moment)
    started = Delivery.objects.filter(state__in=UNARMED)
    started.filter(attempts__gt=0, next_at__gt=far).filter(next_at__gt=F("due_at")).update(next_at=moment)
    AlertMail.objects.filter(state__in=["waiting", "sending"], due_at__gt=far).update(due_at=moment)
    for table in (Channel, Delivery, AlertMail):
        table.objects.filter(lease_until__gt=moment + LONGEST_LEASE).update(**FREE)
