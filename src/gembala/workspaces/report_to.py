"""Say whom a person reports to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import Membership
from gembala.workspaces.roles import Permission


def report_to(membership: Membership, *, actor: Actor, manager: Membership | None) -> None:
    """Set or clear the line. Raises ValidationError when it would lead back to the person."""
    actor.require(Permission.PEOPLE_MANAGE)
    above, seen = manager, set()
    while above is not None and above.pk not in seen:
        if above.pk == membership.pk:
            raise ValidationError(_("That would make a circle: this person already stands above."))
        seen.add(above.pk)
        above = above.reports_to
    if membership.reports_to_id == (manager.pk if manager else None):
        return
    with transaction.atomic():
        membership.reports_to = manager
        membership.save(update_fields=["reports_to"])
        record("person.reports_to", membership, workspace=actor.workspace, by=actor.user,
               person=membership.user.name, manager=manager.user.name if manager else "")  # fmt: skip
