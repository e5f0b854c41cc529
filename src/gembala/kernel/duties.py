"""Background work as duties over rows: rows are the truth, a worker may die at any moment.

A duty names its rows (a queryset of what is due) and a handler. Claiming is a compare-and-swap on the row's lease;
the claim's token travels with the ids, so a handler that comes too late takes nothing. If every worker dies, the leases
run out and the next sweep finds the rows again.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import Q, QuerySet

from gembala.kernel.clock import now

M = TypeVar("M", bound=models.Model)
NODE = os.environ.get("GEMBALA_NODE", socket.gethostname())[:20]


@dataclass(frozen=True)
class Duty:
    """``due()`` gives the rows to work on now, most urgent first (the model has ``lease_until`` and ``lease_owner``).

    ``handle(ids, token)`` works on claimed rows; it must `take` them first and may be run again for the same row.
    ``batch`` rows go to one call, ``every`` seconds pass between sweeps, ``lease`` outlives one call,
    ``threads`` calls run at the same time in one worker.
    """

    name: str
    due: Callable[[], QuerySet[Any]]
    handle: Callable[[Sequence[int], str], None]
    batch: int = 1
    every: float = 1.0
    lease: timedelta = timedelta(seconds=30)
    threads: int = 4


def new_token() -> str:
    """A lease owner: this node, this process, this claim."""
    return f"{NODE}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def unleased() -> Q:
    """Rows that nobody holds now."""
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now())


def claim(rows: QuerySet[M], *, limit: int, token: str, lease: timedelta) -> list[int]:
    """Lease up to ``limit`` free rows to ``token``; gives their ids in the order of ``rows``."""
    free = rows.filter(unleased())
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True, of=("self",))
        ids = list(free.values_list("pk", flat=True)[:limit])
        if ids:
            rows.model._default_manager.filter(unleased(), pk__in=ids).update(
                lease_until=now() + lease, lease_owner=token
            )
    return ids


def take(rows: QuerySet[M], ids: Sequence[int], *, token: str, lease: timedelta) -> list[M]:
    """The rows among ``ids`` that ``token`` still holds, their lease renewed."""
    held = rows.model._default_manager.filter(pk__in=ids, lease_owner=token)
    if not held.update(lease_until=now() + lease):
        return []
    found = {row.pk: row for row in rows.filter(pk__in=ids, lease_owner=token)}
    return [found[pk] for pk in ids if pk in found]


def release_node(model: type[models.Model]) -> int:
    """Free every lease of this node: only for a worker that knows it is the node's only one and has just begun."""
    return model._default_manager.filter(lease_owner__startswith=f"{NODE}:").update(lease_until=None, lease_owner="")
