"""The version that counts now."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from gembala.kernel.clock import now
from gembala.moderation.policy import shipped
from gembala.moderation.rows.policy import PolicyVersion
from gembala.workspaces.models import Workspace


def in_force(workspace: Workspace) -> PolicyVersion:
    """The version in force; a workspace that has decided nothing yet lives by the one that came with the product."""
    rows = PolicyVersion.objects.filter(workspace=workspace, state=PolicyVersion.State.IN_FORCE)
    found = rows.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return PolicyVersion.objects.create(
                workspace=workspace, number=1, state=PolicyVersion.State.IN_FORCE, decided_at=now(),
                intro_id=shipped.INTRO_ID, intro_en=shipped.INTRO_EN, clauses=shipped.CLAUSES, ladder=shipped.LADDER,
            )  # fmt: skip
    except IntegrityError:
        return rows.get()
