"""Reads for the screens about people and authority."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.change_permission import FIXED
from gembala.workspaces.models import AuditEntry, Invitation, Membership, PermissionChange, Workspace
from gembala.workspaces.roles import DEFAULTS, Permission, Role


@dataclass(frozen=True)
class Answer:
    """One cell of the matrix. ``changed``: the workspace differs from the default; ``fixed``: nobody may change it."""

    role: Role
    permission: Permission
    allowed: bool
    changed: bool
    fixed: bool


def matrix(workspace: Workspace) -> list[tuple[Permission, list[Answer]]]:
    """Who decides what: one row a permission, one answer a role, in the order of their lists. One query."""
    own = {
        (change.role, change.permission): change.allowed
        for change in PermissionChange.objects.filter(workspace=workspace)
    }
    return [
        (
            permission,
            [
                Answer(
                    role,
                    permission,
                    own.get((role, permission), permission in DEFAULTS[role]),
                    (role, permission) in own,
                    (role, permission) in FIXED,
                )
                for role in Role
            ],
        )
        for permission in Permission
    ]


def people(workspace: Workspace) -> QuerySet[Membership]:
    """Everybody, active first, in the order of their names."""
    return (
        Membership.objects.filter(workspace=workspace)
        .select_related("user", "reports_to__user")
        .order_by("-active", "user__name", "pk")
    )


def open_invitations(workspace: Workspace) -> QuerySet[Invitation]:
    """Doors that still stand open, newest first."""
    return (
        Invitation.objects.filter(workspace=workspace, accepted_at=None, revoked_at=None, expires_at__gt=now())
        .select_related("invited_by")
        .order_by("-created_at")
    )


def audit(actor: Actor, *, verb: str = "", person: str = "", before: int | None = None) -> QuerySet[AuditEntry]:
    """The log, newest first. ``verb`` is a prefix such as ``draft``, ``person`` a user id, ``before`` an entry id."""
    actor.require(Permission.AUDIT_READ)
    rows = AuditEntry.objects.filter(workspace=actor.workspace).select_related("actor").order_by("-at", "-pk")
    if verb:
        rows = rows.filter(verb__startswith=verb)
    if person.isdecimal():
        rows = rows.filter(actor_id=int(person))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows


def home_of(user_id: int) -> Membership | None:
    """The workspace in which a person starts: the one they joined last."""
    return (
        Membership.objects.filter(user_id=user_id, active=True)
        .select_related("workspace")
        .order_by("-joined_at", "-pk")
        .first()
    )
