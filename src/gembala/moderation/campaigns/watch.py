"""Looks out for campaigns in each workspace that something was said in, and gathers their items into one case."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.kernel.duties import Duty, take
from gembala.moderation.campaigns.join import gather
from gembala.moderation.campaigns.spot import WINDOW, Word, spot
from gembala.moderation.reports.file import attach_waiting
from gembala.moderation.rows.cases import Watch

LEASE = timedelta(seconds=120)
EVERY = timedelta(seconds=5)
REST = 20
"""A look is followed by a rest of so many times its own length, so that it never costs more than a twentieth."""
MOST = 20_000


def due() -> QuerySet[Watch]:
    """Workspaces whose turn it is."""
    return Watch.objects.filter(next_at__lte=now()).order_by("next_at")


def watch(ids: Sequence[int], token: str) -> None:
    """Handler of the duty ``watch``."""
    for row in take(due(), ids, token=token, lease=LEASE):
        began = time.monotonic()
        attach_waiting(row.workspace_id)
        seen = look(row.workspace_id, since=row.cursor)
        rest = max(EVERY, timedelta(seconds=REST * (time.monotonic() - began)))
        Watch.objects.filter(pk=row.pk, lease_owner=token).update(
            cursor=seen, next_at=now() + rest, lease_until=None, lease_owner=""
        )


DUTY = Duty("watch", due, watch, batch=1, every=1, lease=LEASE, threads=1)


def look(workspace_id: int, *, since: int) -> int:
    """Look once; gives the last item's id that was seen. Nothing new since that id: nothing is read."""
    rows = Item.objects.filter(workspace_id=workspace_id, own=False, stage=Item.Stage.TAKEN_IN)
    last = rows.filter(pk__gt=since).aggregate(last=Max("pk"))["last"]
    if last is None:
        return since
    begin = Item.objects.values_list("created_at", flat=True).get(pk=last) - WINDOW
    found = spot(_words(rows, begin=begin, last=last))
    with transaction.atomic():
        for one in found:
            gather(workspace_id, one)
    return int(last)


def _words(rows: QuerySet[Item], *, begin: datetime, last: int) -> list[Word]:
    """What was said in the window before the newest word, what was decided as harmless left out."""
    known = (
        rows.filter(created_at__gte=begin, pk__lte=last, understanding__isnull=False)
        .exclude(Q(case__state="released") | Q(kind="like"))
        .order_by("-pk")
        .values_list("pk", "thread_id", "identity_id", "created_at", "identity__first_seen_at", "text", "understanding")
    )
    return [
        Word(pk, thread, author, at, first_seen, text, found or {})
        for pk, thread, author, at, first_seen, text, found in known[:MOST]
    ]
