"""Reading people."""

from __future__ import annotations

from django.db.models import Q

from gembala.members.models import Identity
from gembala.workspaces.models import Workspace


def accounts_of(identity: Identity) -> list[Identity]:
    """Every account known to belong to the same human, this one first."""
    if not identity.person_id:
        return [identity]
    rows = Identity.objects.filter(person_id=identity.person_id, workspace_id=identity.workspace_id).order_by("id")
    return [identity, *(row for row in rows if row.pk != identity.pk)]


def candidates(workspace: Workspace, identity: Identity, *, search: str) -> list[Identity]:
    """Accounts that a person may mean when joining by hand: name or handle contains the words; at most 8."""
    if not search.strip():
        return []
    words = search.strip()
    rows = Identity.objects.filter(Q(handle__icontains=words) | Q(name__icontains=words), workspace=workspace)
    if identity.person_id:
        rows = rows.exclude(person_id=identity.person_id)
    return list(rows.exclude(pk=identity.pk).order_by("-id")[:8])
