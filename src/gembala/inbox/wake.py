"""Brings put-aside conversations back when their moment has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet

from gembala.inbox.models import Conversation
from gembala.kernel.clock import now
from gembala.kernel.duties import Duty, take
from gembala.workspaces.changes import announce

LEASE = timedelta(seconds=30)
State = Conversation.State


def due() -> QuerySet[Conversation]:
    """Put-aside conversations whose moment has come."""
    return Conversation.objects.filter(state=State.SNOOZED, snoozed_until__lte=now()).order_by("snoozed_until")


def wake(ids: Sequence[int], token: str) -> None:
    """Handler of the duty ``wake``: open again, still waiting since their word."""
    for row in take(due(), ids, token=token, lease=LEASE):
        if Conversation.LIFECYCLE.move(row, State.OPEN, snoozed_until=None, lease_until=None, lease_owner=""):
            announce(row.workspace_id, "conversation", [row.pk])


DUTY = Duty("wake", due, wake, batch=50, every=5.0, lease=LEASE, threads=1)
