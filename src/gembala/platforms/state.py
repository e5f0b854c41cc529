"""How a channel stands: expired when its sign-in ended, paused when the platform asks for patience."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from gembala.platforms.contracts import Problem
from gembala.platforms.models import Channel
from gembala.platforms.problems import problem_row
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce


def expire(channel: Channel, *, problem: Problem) -> bool:
    """The sign-in ended: the channel's queue rests until somebody connects it again. True when we were first."""
    changed = Channel.objects.filter(pk=channel.pk, state=Channel.State.CONNECTED).update(
        state=Channel.State.EXPIRED, problem=problem_row(problem)
    )
    channel.refresh_from_db(fields=["state", "problem"])
    if changed:
        code = problem.native_code
        record("channel.expired", channel, workspace=channel.workspace, by=None, category=problem.category, code=code)
        announce(channel.workspace_id, "channel", [channel.pk])
    return bool(changed)


def pause(channel: Channel, *, until: datetime) -> None:
    """Send nothing through this channel before ``until`` (UTC); other channels go on. Never shortens a pause."""
    earlier = Q(paused_until__isnull=True) | Q(paused_until__lt=until)
    Channel.objects.filter(earlier, pk=channel.pk).update(paused_until=until)
