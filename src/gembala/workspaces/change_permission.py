"""Change one answer of the authority matrix."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.workspaces.access import Actor, permissions_of
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import PermissionChange
from gembala.workspaces.roles import DEFAULTS, Permission, Role

FIXED = frozenset({(Role.DIRECTOR, Permission.AUTHORITY_CHANGE), (Role.DIRECTOR, Permission.PEOPLE_MANAGE)})
"""Answers that never change: without them nobody could open a locked door again."""


def change_permission(actor: Actor, *, role: str, permission: str, allowed: bool) -> bool:
    """Allow or forbid a decision to a role; in force at the next request. False when it was so already.

    Every change is logged. Raises ValidationError for an unknown pair or one that is `FIXED`.
    """
    actor.require(Permission.AUTHORITY_CHANGE)
    if role not in Role.values or permission not in Permission.values:
        raise ValidationError(_("There is no such answer in the matrix."))
    if (role, permission) in FIXED:
        raise ValidationError(_("The director always keeps this, so that nobody is locked out."))
    with transaction.atomic():
        if (permission in permissions_of(actor.workspace, role)) == allowed:
            return False
        answers = PermissionChange.objects.filter(workspace=actor.workspace, role=role, permission=permission)
        answers.delete()
        change = PermissionChange(workspace=actor.workspace, role=role, permission=permission, allowed=allowed)
        if (permission in DEFAULTS[Role(role)]) != allowed:
            change.save()
        record("authority.changed", actor.workspace, workspace=actor.workspace, by=actor.user,
               role=role, permission=permission, allowed=allowed)  # fmt: skip
        announce(actor.workspace.pk, "authority", [role])
    return True
