"""Live screens: one poller per process reads the change table and wakes every connection that waits on a workspace."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.db.models import Max

from gembala.kernel.clock import now
from gembala.workspaces.models import Change

log = logging.getLogger(__name__)
PERIOD = 0.15
"""Seconds between two looks at the table."""
LINGER = timedelta(seconds=10)
"""How long a line may take to become visible after its number was given (a slow transaction on PostgreSQL)."""
HEARTBEAT = 20.0
"""Seconds of silence after which a comment keeps proxies from closing the connection."""
REPLAY_LIMIT = 500


@dataclass(frozen=True)
class Line:
    """One change as a screen sees it."""

    id: int
    topic: str
    object_id: str

    def encode(self) -> bytes:
        """The line in the format of server-sent events."""
        return f"id: {self.id}\nevent: {self.topic}\ndata: {self.object_id}\n\n".encode()


@dataclass(frozen=True, eq=False)
class Listener:
    """A connection's mailbox and the loop that it lives in."""

    loop: asyncio.AbstractEventLoop
    mail: asyncio.Queue[Line]

    def deliver(self, line: Line) -> None:
        """Put a line in the mailbox, from any thread."""
        self.loop.call_soon_threadsafe(self.mail.put_nowait, line)


class Poller:
    """Reads the table while somebody listens; sleeps for good when the last one has left."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[int, set[Listener]] = defaultdict(set)
        self._running = False

    def join(self, workspace_id: int, listener: Listener) -> None:
        """Start listening; starts the thread when nobody listened before."""
        with self._lock:
            self._listeners[workspace_id].add(listener)
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="live", daemon=True).start()

    def leave(self, workspace_id: int, listener: Listener) -> None:
        """Stop listening."""
        with self._lock:
            self._listeners[workspace_id].discard(listener)
            if not self._listeners[workspace_id]:
                del self._listeners[workspace_id]

    def _run(self) -> None:
        floor: int | None = None
        seen: set[int] = set()
        while True:
            with self._lock:
                if not self._listeners:
                    self._running = False
                    break
            try:
                floor, seen = self._look(newest() if floor is None else floor, seen)
            except Exception:  # a database that is away now may be back at the next look
                log.exception("The change table could not be read; trying again")
                connections.close_all()
            time.sleep(PERIOD)
        connections.close_all()

    def _look(self, floor: int, seen: set[int]) -> tuple[int, set[int]]:
        """Deliver what is new. ``floor``: everything up to it is settled; ``seen``: delivered numbers above it."""
        settled_before = now() - LINGER
        for pk, workspace_id, topic, object_id, at in (
            Change.objects.filter(pk__gt=floor)
            .order_by("pk")
            .values_list("pk", "workspace_id", "topic", "object_id", "at")
        ):
            if pk not in seen:
                seen.add(pk)
                self._deliver(workspace_id, Line(pk, topic, object_id))
            if at < settled_before:
                floor = max(floor, pk)
        return floor, {pk for pk in seen if pk > floor}

    def _deliver(self, workspace_id: int, line: Line) -> None:
        with self._lock:
            listeners = tuple(self._listeners.get(workspace_id, ()))
        for listener in listeners:
            try:
                listener.deliver(line)
            except RuntimeError:
                self.leave(workspace_id, listener)


poller = Poller()


def newest() -> int:
    """The number of the latest line, 0 for an empty table."""
    return Change.objects.aggregate(latest=Max("pk"))["latest"] or 0


def missed(workspace_id: int, since: int) -> list[Line]:
    """What this workspace's screens missed after line ``since``, oldest first, at most `REPLAY_LIMIT` lines."""
    rows = Change.objects.filter(workspace_id=workspace_id, pk__gt=since).order_by("-pk")[:REPLAY_LIMIT]
    return [Line(row.pk, row.topic, row.object_id) for row in reversed(rows)]


def _catch_up(workspace_id: int, since: int | None) -> list[Line]:
    """What was missed; then give the database connection back, for the stream may stay open all day without it."""
    try:
        return [] if since is None else missed(workspace_id, since)
    finally:
        if not connection.in_atomic_block:
            connections.close_all()


async def stream(workspace_id: int, since: int | None) -> AsyncIterator[bytes]:
    """The events of one connection: first what it missed after ``since``, then what happens. Never ends by itself."""
    listener = Listener(asyncio.get_running_loop(), asyncio.Queue())
    poller.join(workspace_id, listener)
    try:
        yield b"retry: 3000\n\n"
        told: set[int] = set()
        for line in await sync_to_async(_catch_up)(workspace_id, since):
            told.add(line.id)
            yield line.encode()
        while True:
            try:
                line = await asyncio.wait_for(listener.mail.get(), HEARTBEAT)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if line.id not in told:
                yield line.encode()
    finally:
        poller.leave(workspace_id, listener)
