"""Close the workspace to a person, and open it again; what they did stays theirs."""

from __future__ import annotations

from django.db import transaction

from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.change_role import keep_a_director
from gembala.workspaces.changes import announce
from gembala.workspaces.models import Membership
from gembala.workspaces.roles import Permission, Role


def deactivate(membership: Membership, *, actor: Actor) -> None:
    """They lose access at once, their API tokens end. Raises ValidationError for the last director."""
    actor.require(Permission.PEOPLE_MANAGE)
    with transaction.atomic():
        if membership.role == Role.DIRECTOR:
            actor.require(Permission.AUTHORITY_CHANGE)
            keep_a_director(membership)
        membership.active = False
        membership.save(update_fields=["active"])
        membership.api_tokens.filter(revoked_at=None).update(revoked_at=now())
        record("person.deactivated", membership, workspace=actor.workspace, by=actor.user, person=membership.user.name)
        announce(actor.workspace.pk, "people", [membership.pk])


def reactivate(membership: Membership, *, actor: Actor) -> None:
    """Open the workspace to them again, in the role they had."""
    actor.require(Permission.PEOPLE_MANAGE)
    if membership.role == Role.DIRECTOR:
        actor.require(Permission.AUTHORITY_CHANGE)
    with transaction.atomic():
        membership.active = True
        membership.save(update_fields=["active"])
        record("person.reactivated", membership, workspace=actor.workspace, by=actor.user, person=membership.user.name)
        announce(actor.workspace.pk, "people", [membership.pk])
