"""Put a draft into force."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.moderation.policy.content import check, content_of
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.rows.policy import PolicyVersion
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission


@transaction.atomic
def publish(draft: PolicyVersion, *, actor: Actor, why: str) -> PolicyVersion:
    """From now on this version counts; the one before is kept. ``why`` is told to members.

    Decisions and strikes keep the version under which they were made. Raises PermissionDenied, ValidationError.
    """
    actor.require(Permission.POLICY_DECIDE)
    if draft.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    if not why.strip():
        raise ValidationError({"why": [_("Say in a sentence what changes and why; members read it.")]})
    check(content_of(draft))
    before = in_force(actor.workspace)
    if not PolicyVersion.LIFECYCLE.move(before, PolicyVersion.State.RETIRED) or not PolicyVersion.LIFECYCLE.move(
        draft, PolicyVersion.State.IN_FORCE, decided_by=actor.user, decided_at=now(), why=why.strip()[:300]
    ):
        raise ValidationError({"why": [_("Somebody was faster; look again.")]})
    record("policy.published", draft, workspace=actor.workspace, by=actor.user, number=draft.number, why=draft.why)
    announce(actor.workspace.pk, "policy", [draft.pk])
    return draft
