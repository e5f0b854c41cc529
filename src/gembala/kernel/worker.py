"""The embedded executor: one process, a pool of threads, no broker."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections

from gembala.kernel.duties import Duty, claim, crowded, new_token, release

log = structlog.get_logger()
FULL = 0.05
"""Seconds until a duty that had more rows than free threads is swept again: every sweep costs the database a claim."""
UPKEEP = 1.0
"""Seconds between two calls of a worker's upkeep."""
_dropped: deque[tuple[Duty, list[int], str]] = deque()
"""Calls that ended because the database went away: their rows are still leased, and nobody works on them."""


class Worker:
    """Sweeps the duties and works on what is due until `stop`. One failing row never stops the others.

    Every duty has threads of its own: a platform that keeps its callers waiting holds up nothing else.
    ``upkeep`` is called about every second from the thread that sweeps; nothing is claimed before it was true once.
    """

    def __init__(self, duties: Sequence[Duty], *, upkeep: Callable[[], bool] = lambda: True) -> None:
        self._duties = duties
        self._upkeep = upkeep
        self._pool = ThreadPoolExecutor(sum(duty.threads for duty in duties), thread_name_prefix="duty")
        self._busy: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish what is running, claim nothing more."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped. Survives a database that goes away: it tries again after a pause."""
        next_at = dict.fromkeys((duty.name for duty in self._duties), 0.0)
        kept_up, ready = 0.0, False
        while not self._stopping.is_set():
            started = time.monotonic()
            if started - kept_up > UPKEEP:
                kept_up = started
                ready = self._survive("upkeep", self._upkeep) or ready
            with self._lock:
                others_wait = crowded(self._duties, self._busy)
            for duty in self._duties if ready else ():
                if next_at[duty.name] + (duty.patience if others_wait else 0) > started or self._stopping.is_set():
                    continue
                full = self._survive(duty.name, lambda duty=duty: self._sweep(duty))  # type: ignore[misc]
                next_at[duty.name] = started + (FULL if full else duty.every)
            self._stopping.wait(0.02 if any(self._busy.values()) else 0.1)
        self._pool.shutdown(wait=True)

    def _survive(self, name: str, step: Callable[[], bool]) -> bool:
        """The step's answer; the worker outlives whatever breaks it, its database first of all."""
        try:
            close_old_connections()
            return step()
        except Exception as error:
            log.warning("sweep failed", duty=name, error=str(error))
            connections.close_all()
            self._stopping.wait(1)
            return False

    def _sweep(self, duty: Duty) -> bool:
        """Claim for every free thread of the duty; true when there may be more."""
        with self._lock:
            free = duty.threads - self._busy[duty.name]
        if free <= 0:
            return True
        token = new_token()
        ids = claim(duty.due(), limit=free * duty.batch, token=token, lease=duty.lease)
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
    """One call of a handler. A failure is logged and the lease runs out, so that the row comes back.

    A batch that fails is tried in halves, so that one bad row holds up no other. Rows whose call ended because the
    database went away are free again as soon as it is back (`pick_up`).
    """
    close_old_connections()
    begun = None
    try:
        connection.ensure_connection()
        begun = connection.connection
        duty.handle(ids, token)
    except (OperationalError, InterfaceError) as error:
        log.warning("duty failed", duty=duty.name, ids=list(ids)[:20], error=str(error))
        if begun is None or connection.connection is not begun or not connection.is_usable():
            drop(duty, ids, token)
    except Exception:
        if len(ids) == 1:
            log.exception("duty failed", duty=duty.name, ids=list(ids))
        else:
            log.warning("a batch failed, trying its halves", duty=duty.name, rows=len(ids))
            middle = len(ids) // 2
            run_duty(duty, ids[:middle], token)
            run_duty(duty, ids[middle:], token)
    finally:
        close_old_connections()


def drop(duty: Duty, ids: Sequence[int], token: str) -> None:
    """Remember rows whose call the database ended by going away."""
    _dropped.append((duty, list(ids), token))


def pick_up() -> int:
    """Let go of what was dropped, so that it need not wait for its leases; gives how many rows. Raises database errors."""
    freed = 0
    while _dropped:
        duty, ids, token = _dropped[0]
        freed += release(duty.table, ids, token=token)
        _dropped.popleft()
    return freed
