"""Write the next version."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max

from gembala.moderation.policy.content import Content, check, plain
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.rows.policy import PolicyVersion
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.roles import Permission

FIELDS = ("intro_id", "intro_en", "clauses", "ladder", "strike_days", "appeal_days")


def begin(*, actor: Actor) -> PolicyVersion:
    """The draft; made as a copy of what is in force when there is none. Raises PermissionDenied."""
    actor.require(Permission.POLICY_DECIDE)
    rows = PolicyVersion.objects.filter(workspace=actor.workspace, state=PolicyVersion.State.DRAFT)
    found = rows.first()
    if found is not None:
        return found
    current = in_force(actor.workspace)
    number = (PolicyVersion.objects.filter(workspace=actor.workspace).aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            made = PolicyVersion.objects.create(
                workspace=actor.workspace, number=number, created_by=actor.user,
                **{name: getattr(current, name) for name in FIELDS},
            )  # fmt: skip
            record("policy.drafted", made, workspace=actor.workspace, by=actor.user, number=number)
    except IntegrityError:
        return rows.get()
    return made


def save(draft: PolicyVersion, *, actor: Actor, content: Content) -> PolicyVersion:
    """Replace what the draft says. Raises PermissionDenied, ValidationError by place."""
    actor.require(Permission.POLICY_DECIDE)
    if draft.workspace_id != actor.workspace.pk or draft.state != PolicyVersion.State.DRAFT:
        raise PermissionDenied
    check(content)
    values = plain(content)
    PolicyVersion.objects.filter(pk=draft.pk, state=PolicyVersion.State.DRAFT).update(**values)
    draft.refresh_from_db()
    return draft


def discard(draft: PolicyVersion, *, actor: Actor) -> bool:
    """Throw the draft away; False when it was published or thrown away meanwhile."""
    actor.require(Permission.POLICY_DECIDE)
    if draft.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    gone, _by_model = PolicyVersion.objects.filter(pk=draft.pk, state=PolicyVersion.State.DRAFT).delete()
    if gone:
        record("policy.discarded", draft, workspace=actor.workspace, by=actor.user, number=draft.number)
    return bool(gone)
