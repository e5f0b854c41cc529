"""Makes the renditions that were ordered, in the background, with their progress."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import QuerySet

from gembala.kernel.clock import now
from gembala.kernel.duties import Duty, take
from gembala.media.facts import Facts, Unreadable, look
from gembala.media.models import Rendition
from gembala.media.pictures import render_picture
from gembala.media.plan import recipe_of
from gembala.workspaces.changes import announce

log = structlog.get_logger()
S = Rendition.State
LEASE = timedelta(minutes=5)
"""Renewed with every step of progress."""
PATIENCE = 3
"""Tries before a rendition fails: a worker may have died, or the disk been full."""
AGAIN = timedelta(minutes=1)


class Superseded(Exception):
    """Our lease ran out and another worker makes it now."""


def ordered() -> QuerySet[Rendition]:
    """Renditions that are to be made, oldest first."""
    return Rendition.objects.filter(state=S.WAITING, next_at__lte=now()).order_by("next_at", "pk")


def render(ids: Sequence[int], token: str) -> None:
    """Duty: make each rendition beside its place and move it there whole."""
    for row in take(Rendition.objects.select_related("asset"), ids, token=token, lease=LEASE):
        if row.state == S.WAITING:
            _render(row, token)


def _render(row: Rendition, token: str) -> None:
    held = Rendition.objects.filter(pk=row.pk, state=S.WAITING, lease_owner=token)
    try:
        facts = _make(row, token)
    except Superseded:
        return
    except Unreadable as error:
        _end(row, token, state=S.FAILED, problem=error.code)
    except Exception as error:  # a full disk, a codec's failure: again later, and then a person is told
        log.warning("a rendition was not made", rendition=row.pk, error=repr(error))
        if row.attempts + 1 < PATIENCE:
            later = {"attempts": row.attempts + 1, "next_at": now() + AGAIN, "lease_until": None, "lease_owner": ""}
            held.update(**later)
        else:
            _end(row, token, state=S.FAILED, problem=type(error).__name__)
    else:
        _end(row, token, state=S.DONE, problem="", facts=facts.row(), percent=100)


def _make(row: Rendition, token: str) -> Facts:
    root, recipe = Path(settings.MEDIA_ROOT), recipe_of(row)
    target = root / row.file
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".half-") as folder:
        half = Path(folder) / target.name
        source = Path(row.asset.file.path)
        if recipe.kind == "image":
            render_picture(source, half, recipe)
        else:
            from gembala.media.videos import render_video  # with the first video, see `media.facts`

            render_video(source, half, recipe, facts=look(source), tell=lambda percent: _tell(row, token, percent))
        facts = look(half)
        half.replace(target)
    return facts


def _tell(row: Rendition, token: str, percent: int) -> None:
    """Write progress down every five percent, which also renews the lease. Raises `Superseded`."""
    if percent % 5:
        return
    held = Rendition.objects.filter(pk=row.pk, state=S.WAITING, lease_owner=token)
    if not held.update(percent=percent, lease_until=now() + LEASE):
        raise Superseded(row.pk)
    announce(row.asset.workspace_id, "media", [row.asset_id])


def _end(row: Rendition, token: str, *, state: str, **values: object) -> None:
    held = Rendition.objects.filter(pk=row.pk, state=S.WAITING, lease_owner=token)
    if held.update(state=state, lease_until=None, lease_owner="", **values):
        announce(row.asset.workspace_id, "media", [row.asset_id])


DUTY = Duty("render", ordered, render, every=1, lease=LEASE, threads=1)
