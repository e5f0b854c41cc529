"""Rehearses a version on items of the past, a piece at a time: progress is in the row, so a restart costs one piece."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from gembala.kernel.clock import now
from gembala.kernel.duties import Duty, take
from gembala.moderation.rows.rules import Replay, ReplayMatch
from gembala.moderation.rules.compiled import Compiled, Why, compile_version
from gembala.moderation.rules.facts import Said
from gembala.moderation.rules.judge import facts_for, spare
from gembala.moderation.rules.rehearse import items_of
from gembala.workspaces.changes import announce

LEASE = timedelta(seconds=60)
PIECE = 5_000
KEPT = 2_000
"""Matches that are kept to be looked at; all are counted."""
State = Replay.State
FIELDS = ("pk", "workspace_id", "channel_id", "identity_id", "kind", "text", "created_at", "understanding")


def due() -> QuerySet[Replay]:
    """Rehearsals that are not finished, oldest first."""
    return Replay.objects.filter(state__in=[State.WAITING, State.RUNNING]).order_by("id")


def replay(ids: Sequence[int], token: str) -> None:
    """Handler of the duty ``replay``: works on while it holds the row. Every piece is one transaction with its progress."""
    for row in take(due().select_related("version__rule"), ids, token=token, lease=LEASE):
        if row.state == State.WAITING:
            Replay.LIFECYCLE.move(row, State.RUNNING)
        while _piece(row, token=token):
            pass


DUTY = Duty("replay", due, replay, batch=1, every=0.5, lease=LEASE, threads=1)


def _piece(row: Replay, *, token: str) -> bool:
    """One piece; False when there is no more to do, or the row is somebody else's or was stopped."""
    rows = items_of(row.workspace_id).filter(pk__gt=row.cursor, pk__lte=row.last, created_at__gte=row.since)
    items = [Said(*values) for values in rows.order_by("pk").values_list(*FIELDS)[:PIECE]]
    found = _meet(items, compile_version(row.version))
    ended = len(items) < PIECE
    with transaction.atomic():
        mine = Replay.objects.filter(pk=row.pk, lease_owner=token, state=State.RUNNING, cursor=row.cursor)
        moved = mine.update(
            cursor=items[-1].pk if items else row.last,
            seen=F("seen") + len(items),
            matched=F("matched") + len(found),
            spared=F("spared") + sum(spared for _pk, _why, spared in found),
            lease_until=now() + LEASE,
        )
        if not moved:
            return False
        _keep(row, found)
        row.refresh_from_db(fields=["cursor", "seen", "matched", "spared", "state", "lease_owner"])
        if ended:
            Replay.LIFECYCLE.move(row, State.DONE, finished_at=now(), lease_until=None, lease_owner="")
    announce(row.workspace_id, "replay", [row.pk])
    return not ended


def _meet(items: list[Said], compiled: Compiled) -> list[tuple[int, Why, bool]]:
    found = []
    for item, facts in zip(items, facts_for(items, [compiled]), strict=True):
        why = compiled.ask(facts)
        if why is not None:
            found.append((item.pk, why, spare(compiled, item)))
    return found


def _keep(row: Replay, found: Sequence[tuple[int, Why, bool]]) -> None:
    room = max(0, KEPT - row.matched)
    ReplayMatch.objects.bulk_create(
        [ReplayMatch(replay=row, item_id=pk, why=why, spared=spared) for pk, why, spared in found[:room]],
        batch_size=1000,
        ignore_conflicts=True,
    )
