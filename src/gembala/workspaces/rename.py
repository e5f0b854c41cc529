"""Change what a workspace is called, its zone and its language."""

from __future__ import annotations

from django.db import transaction

from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.roles import Permission


def rename(actor: Actor, *, name: str, zone: str, language: str) -> None:
    """Set name, IANA zone and language; the address (slug) stays, so that links keep working."""
    actor.require(Permission.AUTHORITY_CHANGE)
    workspace = actor.workspace
    with transaction.atomic():
        workspace.name, workspace.zone, workspace.language = name.strip(), zone, language
        workspace.save(update_fields=["name", "zone", "language"])
        record(
            "workspace.changed", workspace, workspace=workspace, by=actor.user, name=name, zone=zone, language=language
        )
