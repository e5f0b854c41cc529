"""Two accounts, one human: joined and parted by hand."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from gembala.members.models import Identity, Person
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission


@transaction.atomic
def merge(identity: Identity, *, other: Identity, actor: Actor) -> AuditEntry:
    """The other account, and all accounts known to be the same human as it, belong to this one's human from now on.

    Raises PermissionDenied without the right to moderate or for an account of another workspace.
    """
    actor.require(Permission.MODERATE)
    if {identity.workspace_id, other.workspace_id} != {actor.workspace.pk}:
        raise PermissionDenied
    person = known(identity)
    moved = list(
        Identity.objects.filter(workspace=actor.workspace, person_id=other.person_id)
        if other.person_id and other.person_id != person.pk
        else [other]
    )
    before = [[one.pk, one.person_id] for one in moved]
    Identity.objects.filter(pk__in=[one.pk for one in moved]).update(person=person)
    announce(actor.workspace.pk, "person", [person.pk])
    return record("person.merged", person, workspace=actor.workspace, by=actor.user, before=before)


@transaction.atomic
def split(identity: Identity, *, actor: Actor) -> AuditEntry:
    """This account is somebody else: it gets a person of its own."""
    actor.require(Permission.MODERATE)
    if identity.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    before = [[identity.pk, identity.person_id]]
    identity.person = Person.objects.create(workspace=actor.workspace, name=identity.shown_name)
    identity.save(update_fields=["person"])
    announce(actor.workspace.pk, "person", [identity.person.pk])
    return record("person.split", identity.person, workspace=actor.workspace, by=actor.user, before=before)


def undo(entry: AuditEntry, *, actor: Actor) -> int:
    """Give each account back to whom it belonged before the entry. Gives how many."""
    actor.require(Permission.MODERATE)
    rows = Identity.objects.filter(workspace=actor.workspace)
    return sum(
        rows.filter(pk=pk, person_id=int(entry.object_id)).update(person_id=was) for pk, was in entry.detail["before"]
    )


def known(identity: Identity) -> Person:
    """The human behind an account; made when nobody has asked before."""
    if identity.person is None:
        identity.person = Person.objects.create(workspace_id=identity.workspace_id, name=identity.shown_name)
        identity.save(update_fields=["person"])
    return identity.person
