"""Takes back what has not gone out yet."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.delivery.models import Delivery
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User

OPEN = frozenset({Delivery.State.WAITING, Delivery.State.HANDED})


def cancel(delivery: Delivery, *, by: User | None = None) -> Delivery:
    """Only while it waits, in our queue or in a person's hands.

    Raises ``ValidationError`` when a worker was faster or it has ended."""
    with transaction.atomic():
        if delivery.state not in OPEN or not Delivery.LIFECYCLE.move(
            delivery, Delivery.State.CANCELLED, lease_until=None, lease_owner=""
        ):
            raise ValidationError(_("It is on its way already and cannot be taken back."), code="under_way")
        record("delivery.cancelled", delivery, workspace=delivery.workspace, by=by)
        announce(delivery.workspace_id, "delivery", [delivery.pk])
    return delivery
