"""The second executor: the same duties on Celery, for many nodes. Any node sweeps and any node works.

A message carries row ids and the claim's token, nothing else. The rows decide: whoever gets the message first passes the
rows on to a token of its own, so that a message that is lost, doubled or late does no harm. Messages cannot pile up:
they exist only while somebody sweeps, a sweep stops at a short queue, and each ends with the lease of its rows.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from celery import Celery
from celery.worker import state
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from kombu.entity import Exchange, Queue

from gembala.config.duties import DUTIES
from gembala.kernel.duties import LONGEST_LEASE, crowded, hand_over, new_token, release
from gembala.kernel.worker import drop, run_duty

BY_NAME = {duty.name: duty for duty in DUTIES}
THREADS = sum(duty.threads for duty in DUTIES)
"""Calls at the same time in one worker process."""
LENGTH = 1000
"""Messages that RabbitMQ keeps; sweeps stop long before."""

QUEUE: Any = Queue(  # type: ignore[no-untyped-call]
    settings.BROKER_QUEUE,
    Exchange(""),  # type: ignore[no-untyped-call]
    routing_key=settings.BROKER_QUEUE,
    max_length=LENGTH,
)
_REDIS = {
    "global_keyprefix": f"{settings.BROKER_QUEUE}:",
    "visibility_timeout": LONGEST_LEASE.total_seconds(),
    "socket_timeout": 30,
    "socket_keepalive": True,
}
TRANSPORT = _REDIS if settings.BROKER_URL.startswith("redis") else {"confirm_publish": True}
app = Celery("gembala", broker=settings.BROKER_URL, fixups=[])
"""Without Celery's own care for Django: it opens the database anew for every message, and `run_duty` knows better."""
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_heartbeat=10,
    broker_transport_options=TRANSPORT,
    task_acks_late=True,
    task_default_queue=QUEUE.name,
    task_ignore_result=True,
    task_queues=[QUEUE],
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_prefetch_multiplier=1,
)


class Running:
    """How many calls of each duty this process is busy with; none gets more threads than it has on any executor."""

    def __init__(self) -> None:
        self._busy: Counter[str] = Counter()
        self._lock = threading.Lock()

    def free(self, name: str) -> int:
        """Threads of the duty that are free here."""
        with self._lock:
            return BY_NAME[name].threads - self._busy[name]

    def crowded(self) -> bool:
        """Whether a duty that waits for nobody has all its threads busy here."""
        with self._lock:
            return crowded(DUTIES, self._busy)

    def enter(self, name: str) -> bool:
        """Take a thread of the duty; False when there is none."""
        with self._lock:
            if self._busy[name] >= BY_NAME[name].threads:
                return False
            self._busy[name] += 1
            return True

    def leave(self, name: str) -> None:
        """Give the thread back."""
        with self._lock:
            self._busy[name] -= 1


running = Running()


def stopping() -> bool:
    """Whether this process was told to stop. Celery's loop may need a second to notice; nothing begins in it."""
    return any(told is not None and told is not False for told in (state.should_stop, state.should_terminate))


@app.task(name="gembala.duty")  # type: ignore[untyped-decorator]
def work(name: str, ids: list[int], token: str) -> None:
    """One call of a duty on rows that ``token`` claimed; a message that comes late or again finds nothing to take."""
    duty = BY_NAME[name]
    if stopping() or not running.enter(name):
        release(duty.table, ids, token=token)
        return
    mine = new_token()
    try:
        close_old_connections()
        if held := hand_over(duty.table, ids, token=token, to=mine):
            run_duty(duty, held, mine)
    except (OperationalError, InterfaceError):
        for holder in (token, mine):
            drop(duty, ids, holder)
        raise
    finally:
        running.leave(name)
