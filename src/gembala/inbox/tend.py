"""Who may move conversations along: whoever answers or moderates."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission

TENDING = (Permission.REPLY_AS_BRAND, Permission.REPLY_AS_PERSON, Permission.MODERATE)


def may_tend(actor: Actor) -> bool:
    """Whether the actor may assign, snooze, finish and reopen."""
    return actor.may(Permission.INBOX_READ) and any(actor.may(permission) for permission in TENDING)


def require_tend(actor: Actor) -> None:
    """Raise PermissionDenied unless `may_tend`."""
    if not may_tend(actor):
        raise PermissionDenied("inbox")
