"""The embedded executor: one process, a pool of threads, no broker."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from django.db import close_old_connections, connections

from gembala.kernel.duties import Duty, claim, new_token

log = structlog.get_logger()


class Worker:
    """Sweeps the duties and works on what is due until `stop`. One failing row never stops the others."""

    def __init__(self, duties: Sequence[Duty], *, threads: int = 24) -> None:
        self._duties = duties
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="duty")
        self._busy: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish what is running, claim nothing more."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped. Survives a database that goes away: it tries again after a pause."""
        next_at = dict.fromkeys((duty.name for duty in self._duties), 0.0)
        while not self._stopping.is_set():
            started = time.monotonic()
            for duty in self._duties:
                if next_at[duty.name] > started:
                    continue
                full = self._sweep(duty)
                next_at[duty.name] = started + (0.02 if full else duty.every)
            self._stopping.wait(0.02 if any(self._busy.values()) else 0.1)
        self._pool.shutdown(wait=True)

    def _sweep(self, duty: Duty) -> bool:
        """Claim for every free thread of the duty; true when there may be more."""
        with self._lock:
            free = duty.threads - self._busy[duty.name]
        if free <= 0:
            return True
        token = new_token()
        try:
            close_old_connections()
            ids = claim(duty.due(), limit=free * duty.batch, token=token, lease=duty.lease)
        except Exception as error:  # the worker outlives its database
            log.warning("sweep failed", duty=duty.name, error=str(error))
            connections.close_all()
            self._stopping.wait(1)
            return False
        for start in range(0, len(ids), duty.batch):
            self._start(duty, ids[start : start + duty.batch], token)
        return len(ids) == free * duty.batch

    def _start(self, duty: Duty, ids: list[int], token: str) -> None:
        with self._lock:
            self._busy[duty.name] += 1
        self._pool.submit(run_duty, duty, ids, token).add_done_callback(lambda done: self._ended(duty, done))

    def _ended(self, duty: Duty, _done: Future[None]) -> None:
        with self._lock:
            self._busy[duty.name] -= 1


def run_duty(duty: Duty, ids: Sequence[int], token: str) -> None:
    """One call of a handler; a failure is logged and the lease runs out, so that the row comes back."""
    close_old_connections()
    try:
        duty.handle(ids, token)
    except Exception:
        log.exception("duty failed", duty=duty.name, ids=list(ids)[:20])
    finally:
        close_old_connections()
