"""Writes the audit log."""

from __future__ import annotations

from django.db.models import Model

from gembala.workspaces.models import AuditEntry, User, Workspace


def record(verb: str, target: Model, *, workspace: Workspace, by: User | None, **detail: object) -> AuditEntry:
    """One line of the log: ``verb`` such as ``draft.approved``. ``detail`` is JSON and carries no secret."""
    return AuditEntry.objects.create(
        workspace=workspace,
        actor=by,
        verb=verb,
        object_type=target._meta.model_name or "",
        object_id=str(target.pk),
        detail=detail,
    )
