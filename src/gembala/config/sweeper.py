"""A Celery worker, and beside it the sweeper: claims due rows and puts their ids into the queue."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from typing import Any

import structlog
from celery import bootsteps
from django.conf import settings
from django.db import close_old_connections, connections

from gembala.config.celery_app import BY_NAME, QUEUE, THREADS, TRANSPORT, app, running, stopping, work
from gembala.config.upkeep import Upkeep
from gembala.kernel.duties import NODE, Duty, claim, new_token, release
from gembala.kernel.worker import UPKEEP

log = structlog.get_logger()
upkeep = Upkeep(list(BY_NAME.values()), folder=settings.DATA / "workers")
ENOUGH = 2 * THREADS
"""Messages that wait in the queue; with more than this nobody claims anything new."""
PATIENCE = 5.0
"""Seconds until a broker that does not answer counts as gone."""


class Post:
    """The sweeper's own connection to the broker, made anew after every trouble."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._producer: Any = None

    def waiting(self) -> int:
        """Messages in the queue; makes the queue when there is none. Raises what the broker's client raises."""
        channel = self._open().channel
        arguments = channel.prepare_queue_arguments({}, max_length=QUEUE.max_length)
        told = channel.queue_declare(queue=QUEUE.name, durable=True, auto_delete=False, arguments=arguments)
        return int(told.message_count)

    def send(self, duty: Duty, ids: list[int], token: str) -> None:
        """One message, kept no longer than the rows are leased. Raises what the broker's client raises."""
        work.apply_async(
            (duty.name, ids, token), producer=self._open(), retry=False, expires=duty.lease.total_seconds(),
            confirm_timeout=PATIENCE,
        )  # fmt: skip

    def close(self) -> None:
        """Forget the connection."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            with suppress(Exception):  # it may be broken in any way
                connection.release()

    def _open(self) -> Any:
        if self._connection is None:
            redis = settings.BROKER_URL.startswith("redis")
            ends = {} if redis else {"read_timeout": PATIENCE, "write_timeout": PATIENCE}
            self._connection = app.connection_for_write(connect_timeout=PATIENCE, transport_options=TRANSPORT | ends)
            self._connection.connect()
            self._producer = app.amqp.Producer(self._connection, auto_declare=False)
        return self._producer


class Sweeper(bootsteps.StartStopStep):  # type: ignore[misc]
    """One for each worker; it outlives database and broker."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._post = Post()

    def start(self, _parent: Any) -> None:
        """Begin to sweep beside the worker."""
        self._thread.start()

    def stop(self, _parent: Any) -> None:
        """Claim nothing more."""
        self._stopping.set()
        self._thread.join(4 * PATIENCE)

    def terminate(self, parent: Any) -> None:
        """The worker was told to end at once."""
        self.stop(parent)

    def _run(self) -> None:
        due, kept_up, ready = dict.fromkeys(BY_NAME, 0.0), 0.0, False
        while not self._stopping.wait(0.1):
            try:
                close_old_connections()
                if time.monotonic() - kept_up > UPKEEP:
                    kept_up = time.monotonic()
                    ready = upkeep() or ready
                if ready and not self._ends():
                    self._round(due)
            except Exception as error:  # neither database nor broker may end it
                log.warning("sweep failed", error=repr(error))
                connections.close_all()
                self._post.close()
                self._stopping.wait(1)
        self._post.close()
        connections.close_all()

    def _round(self, due: dict[str, float]) -> None:
        if self._post.waiting() >= ENOUGH:
            return
        crowded = running.crowded()
        for name, duty in BY_NAME.items():
            if due[name] + (duty.patience if crowded else 0) <= time.monotonic() and not self._ends():
                full = self._sweep(duty)
                due[name] = time.monotonic() + (0 if full else duty.every)

    def _ends(self) -> bool:
        return self._stopping.is_set() or stopping()

    def _sweep(self, duty: Duty) -> bool:
        """Claim for every free thread of the duty; true when there may be more."""
        free = running.free(duty.name)
        if free <= 0:
            return True
        token = new_token()
        ids = claim(duty.due(), limit=free * duty.batch, token=token, lease=duty.lease)
        try:
            for start in range(0, len(ids), duty.batch):
                self._post.send(duty, ids[start : start + duty.batch], token)
        except Exception:
            release(duty.table, ids, token=token)
            raise
        return len(ids) == free * duty.batch


def serve(words: list[str]) -> int:
    """Run one Celery worker with threads until SIGTERM; ``words`` go to Celery's worker command."""
    app.steps["worker"].add(Sweeper)
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING"]
    name = f"--hostname=gembala@{NODE}-{os.getpid()}"
    try:
        app.worker_main(["--quiet", "worker", "--pool=threads", f"--concurrency={THREADS}", name, *quiet, *words])
    finally:
        upkeep.end()
    return 0
