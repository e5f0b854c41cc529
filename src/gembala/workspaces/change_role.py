"""Give a person another role."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import Membership
from gembala.workspaces.roles import Permission, Role


def keep_a_director(membership: Membership) -> None:
    """Raise ValidationError when this is the last active director of the workspace. Call inside a transaction."""
    directors = Membership.objects.select_for_update().filter(
        workspace_id=membership.workspace_id, role=Role.DIRECTOR, active=True
    )
    if {row.pk for row in directors} == {membership.pk}:
        raise ValidationError(_("A workspace needs a director. Give somebody else the role first."))


def change_role(membership: Membership, *, actor: Actor, role: str) -> None:
    """Change the role, with a line in the log. Directors are made and unmade only by who may change authority."""
    actor.require(Permission.PEOPLE_MANAGE)
    if role not in Role.values:
        raise ValidationError(_("Choose one of the roles."))
    if role == membership.role:
        return
    if Role.DIRECTOR in {role, membership.role}:
        actor.require(Permission.AUTHORITY_CHANGE)
    with transaction.atomic():
        if membership.role == Role.DIRECTOR:
            keep_a_director(membership)
        was = membership.role
        membership.role = role
        membership.save(update_fields=["role"])
        record("person.role_changed", membership, workspace=actor.workspace, by=actor.user,
               person=membership.user.name, was=was, role=role)  # fmt: skip
        announce(actor.workspace.pk, "people", [membership.pk])
