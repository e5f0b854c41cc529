"""Calls to look at something now."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from gembala.kernel.clock import now
from gembala.moderation.rows.feedback import Alert
from gembala.workspaces.access import Actor
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission


def alerts(actor: Actor, *, size: int = 5) -> QuerySet[Alert]:
    """What calls this person and was seen by nobody yet, newest first; not what was said to a colleague's own account."""
    rows = Alert.objects.filter(Q(role="") | Q(role=actor.role), workspace=actor.workspace, seen_at=None)
    open_to = Q(hit=None) | Q(hit__item__channel__owner=None) | Q(hit__item__channel__owner=actor.user)
    rows = rows.filter(open_to)
    return rows.select_related("campaign", "hit__version__rule", "hit__item__identity").order_by("-pk")[:size]


def see(alert: Alert, *, actor: Actor) -> bool:
    """Seen: it calls nobody any more. False when somebody had seen it."""
    actor.require(Permission.MODERATE)
    if alert.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    seen = Alert.objects.filter(pk=alert.pk, seen_at=None).update(seen_at=now(), seen_by=actor.user)
    announce(actor.workspace.pk, "alert", [alert.pk])
    return bool(seen)
