"""Background work as duties over rows: rows are the truth, a worker may die at any moment.

A duty names its rows (a queryset of what is due) and a handler. Claiming is a compare-and-swap on the row's lease;
the claim's token travels with the ids, so a handler that comes too late takes nothing. If every worker dies, the leases
run out and the next sweep finds the rows again.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import Q, QuerySet

from gembala.kernel.clock import now

M = TypeVar("M", bound=models.Model)
NODE = os.environ.get("GEMBALA_NODE", socket.gethostname())[:20]
LONGEST_LEASE = timedelta(minutes=5)
"""No duty leases for longer. A lease that ends later was written while the clock ran ahead, and holds nothing."""
FREE: dict[str, Any] = {"lease_until": None, "lease_owner": ""}


@dataclass(frozen=True)
class Duty:
    """``due()`` gives the rows to work on now, most urgent first (the model has ``lease_until`` and ``lease_owner``).

    ``handle(ids, token)`` works on claimed rows; it must `take` them first and may be run again for the same row.
    ``batch`` rows go to one call, ``every`` seconds pass between sweeps, ``lease`` outlives one call,
    ``threads`` calls run at the same time in one worker. A duty with ``patience`` begins nothing for up to so many
    seconds while one without has all its threads busy: what goes out at its minute comes before what is read.
    """

    name: str
    due: Callable[[], QuerySet[Any]]
    handle: Callable[[Sequence[int], str], None]
    batch: int = 1
    every: float = 1.0
    lease: timedelta = timedelta(seconds=30)
    threads: int = 4
    patience: float = 0.0

    def __post_init__(self) -> None:
        if self.lease > LONGEST_LEASE:
            raise ValueError(f"the lease of {self.name} is longer than {LONGEST_LEASE}")

    @property
    def table(self) -> type[models.Model]:
        """The model whose rows it works on."""
        return self.due().model


def crowded(duties: Iterable[Duty], busy: Mapping[str, int]) -> bool:
    """Whether a duty that waits for nobody has all its threads ``busy`` (calls by duty name)."""
    return any(busy[duty.name] >= duty.threads > 1 for duty in duties if not duty.patience)


def new_token() -> str:
    """A lease owner: this node, this process, this claim."""
    return f"{NODE}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def unleased() -> Q:
    """Rows that nobody holds now."""
    moment = now()
    return Q(lease_until__isnull=True) | Q(lease_until__lt=moment) | Q(lease_until__gt=moment + LONGEST_LEASE)


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
    """The rows among ``ids`` that ``token`` still holds; a lease of which a tenth has passed is renewed."""
    held, moment = rows.filter(pk__in=ids, lease_owner=token), now()
    found = {row.pk: row for row in held}
    if any(not lease * 0.9 <= row.lease_until - moment <= lease for row in found.values()):  # type: ignore[attr-defined]
        rows.model._default_manager.filter(pk__in=ids, lease_owner=token).update(lease_until=now() + lease)
        found = {row.pk: row for row in held.all()}
    return [found[pk] for pk in ids if pk in found]


def hand_over(table: type[models.Model], ids: Sequence[int], *, token: str, to: str) -> list[int]:
    """Pass claimed rows on to another token; gives the ids among ``ids`` that ``token`` still held."""
    rows = table._default_manager.filter(pk__in=ids)
    passed = rows.filter(lease_owner=token).update(lease_owner=to)
    if passed in (0, len(ids)):
        return list(ids) if passed else []
    held = set(rows.filter(lease_owner=to).values_list("pk", flat=True))
    return [pk for pk in ids if pk in held]


def release(table: type[models.Model], ids: Sequence[int], *, token: str) -> int:
    """Let go of claimed rows that were not worked on, so that the next sweep finds them; gives how many."""
    return table._default_manager.filter(pk__in=ids, lease_owner=token).update(**FREE)
