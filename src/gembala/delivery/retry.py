"""A person says: try it again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.delivery.models import Delivery
from gembala.delivery.plan import POST_PATIENCE
from gembala.kernel.clock import now
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User

S = Delivery.State


def retry(delivery: Delivery, *, by: User) -> Delivery:
    """Send it now after it failed or was missed. What may have gone out is never sent again this way.

    Raises ``ValidationError`` for any other state.
    """
    moment = now()
    latest = moment + POST_PATIENCE if delivery.kind == Delivery.Kind.POST else None
    fresh: dict[str, Any] = {"next_at": moment, "latest_at": latest, "attempts": 0, "prepared": None, "problem": {}}
    unsettled = {"settled_at": None, "told": False, "lease_until": None, "lease_owner": ""}
    with transaction.atomic():
        again = delivery.state in {S.FAILED, S.MISSED}
        if not again or not Delivery.LIFECYCLE.move(delivery, S.WAITING, **fresh, **unsettled):
            raise ValidationError(_("Only what failed or was missed can be tried again."), code="not_ended")
        record("delivery.retried", delivery, workspace=delivery.workspace, by=by)
        announce(delivery.workspace_id, "delivery", [delivery.pk])
    return delivery
