"""Take an invitation back before it is used."""

from __future__ import annotations

from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import Invitation
from gembala.workspaces.roles import Permission


def withdraw(invitation: Invitation, *, actor: Actor) -> bool:
    """Close the door; False when it was used or closed before."""
    actor.require(Permission.PEOPLE_MANAGE)
    closed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=now())
    if closed:
        record("invitation.withdrawn", invitation, workspace=actor.workspace, by=actor.user, email=invitation.email)
    return bool(closed)
