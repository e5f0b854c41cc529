"""What we want to remember of somebody."""

from __future__ import annotations

from gembala.members.merge import known
from gembala.members.models import Identity
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission

LONGEST = 2000


def remember(identity: Identity, *, actor: Actor, note: str) -> AuditEntry:
    """Replace the note on the human behind this account; at most 2,000 characters are kept."""
    actor.require(Permission.INBOX_READ)
    person = known(identity)
    before = person.note
    person.note = note.strip()[:LONGEST]
    person.save(update_fields=["note"])
    return record("person.noted", person, workspace=actor.workspace, by=actor.user, before=before)
