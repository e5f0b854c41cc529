"""Reading the policy."""

from __future__ import annotations

from django.db.models import QuerySet

from gembala.moderation.rows.policy import PolicyVersion
from gembala.workspaces.models import Workspace


def published(workspace: Workspace) -> QuerySet[PolicyVersion]:
    """Every version that was ever in force, newest first."""
    rows = PolicyVersion.objects.filter(workspace=workspace).exclude(state=PolicyVersion.State.DRAFT)
    return rows.select_related("decided_by").order_by("-number")


def draft_of(workspace: Workspace) -> PolicyVersion | None:
    """The version that is being written."""
    rows = PolicyVersion.objects.filter(workspace=workspace, state=PolicyVersion.State.DRAFT)
    return rows.select_related("created_by").first()
