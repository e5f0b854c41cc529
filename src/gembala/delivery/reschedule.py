"""Moves what waits to another time."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.delivery.models import Delivery
from gembala.delivery.plan import POST_PATIENCE
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User


def reschedule(delivery: Delivery, *, due_at: datetime, by: User | None = None) -> Delivery:
    """Only while it waits; its patience stays as long as it was (``due_at`` in UTC).

    Raises ``ValidationError`` when a worker was faster or it has ended.
    """
    patience = delivery.latest_at - delivery.due_at if delivery.latest_at else POST_PATIENCE
    times = {"due_at": due_at, "next_at": due_at, "latest_at": due_at + patience}
    with transaction.atomic():
        waiting = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING)
        if not waiting.update(**times, attempts=0, problem={}):
            raise ValidationError(_("It is on its way already and cannot be moved."), code="under_way")
        record("delivery.rescheduled", delivery, workspace=delivery.workspace, by=by, due_at=due_at.isoformat())
        announce(delivery.workspace_id, "delivery", [delivery.pk])
    delivery.refresh_from_db()
    return delivery
