"""The second executor: the same duties on Celery, for many nodes. Any node sweeps and any node works."""

from __future__ import annotations

import threading
import time
from typing import Any

import structlog
from celery import Celery, bootsteps
from django.conf import settings
from django.db import close_old_connections

from gembala.config.duties import DUTIES
from gembala.kernel.duties import claim, new_token
from gembala.kernel.worker import run_duty

log = structlog.get_logger()
BY_NAME = {duty.name: duty for duty in DUTIES}
app = Celery("gembala", broker=settings.BROKER_URL)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    task_default_queue=settings.BROKER_QUEUE,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
)


@app.task(name="gembala.duty")  # type: ignore[untyped-decorator]
def work(name: str, ids: list[int], token: str) -> None:
    """One call of a duty on rows that ``token`` claimed; a message that comes too late finds nothing to take."""
    run_duty(BY_NAME[name], ids, token)


class Sweeper(bootsteps.StartStopStep):  # type: ignore[misc]
    """Claims due rows and enqueues their ids; every node runs one, the claim keeps them apart."""

    def __init__(self, _parent: Any, **_options: Any) -> None:
        self._stopping = threading.Event()

    def start(self, _parent: Any) -> None:
        """Begin to sweep beside the worker."""
        threading.Thread(target=self._run, name="sweeper", daemon=True).start()

    def stop(self, _parent: Any) -> None:
        """Sweep no more."""
        self._stopping.set()

    def _run(self) -> None:
        due = dict.fromkeys(BY_NAME, 0.0)
        while not self._stopping.is_set():
            for duty in DUTIES:
                if due[duty.name] > time.monotonic():
                    continue
                due[duty.name] = time.monotonic() + duty.every
                try:
                    close_old_connections()
                    self._sweep(duty.name)
                except Exception as error:
                    log.warning("sweep failed", duty=duty.name, error=str(error))
                    self._stopping.wait(1)
            self._stopping.wait(0.1)

    def _sweep(self, name: str) -> None:
        duty = BY_NAME[name]
        token = new_token()
        ids = claim(duty.due(), limit=duty.batch * duty.threads, token=token, lease=duty.lease)
        for start in range(0, len(ids), duty.batch):
            work.delay(name, ids[start : start + duty.batch], token)


app.steps["worker"].add(Sweeper)


def serve(words: list[str]) -> int:
    """Run one Celery worker with threads."""
    app.worker_main(["worker", "--pool=threads", "--concurrency=24", "--loglevel=WARNING", *words])
    return 0
