"""Reading the review queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from gembala.moderation.models import Case
from gembala.workspaces.access import Actor
from gembala.workspaces.models import Workspace

MOST = 500


@dataclass(frozen=True)
class Group:
    """A held case and how many others (not counting it) read the same."""

    case: Case
    others: int


def visible(actor: Actor) -> QuerySet[Case]:
    """Every case of the workspace except those at a colleague's personal account."""
    open_to = Q(item__channel__owner__isnull=True) | Q(item__channel__owner=actor.user)
    return Case.objects.filter(open_to, workspace=actor.workspace)


def waiting(actor: Actor) -> QuerySet[Case]:
    """Held cases that the actor may see, newest first, with everything that a screen shows."""
    return (
        visible(actor)
        .filter(state=Case.State.HELD)
        .select_related("item__identity", "item__channel", "item__thread")
        .order_by("-id")
    )


def similar(case: Case, *, actor: Actor) -> list[Case]:
    """Other held cases that read the same and that the actor may see, at most 500."""
    if not case.fingerprint:
        return []
    rows = waiting(actor).filter(fingerprint=case.fingerprint).exclude(pk=case.pk)
    return list(rows[:MOST])


def counts(workspace: Workspace, fingerprints: Iterable[str]) -> dict[str, int]:
    """How many held cases have each fingerprint. One query."""
    wanted = {each for each in fingerprints if each}
    if not wanted:
        return {}
    rows = Case.objects.filter(workspace=workspace, state=Case.State.HELD, fingerprint__in=wanted)
    return dict(rows.values_list("fingerprint").annotate(Count("pk")))


def groups(actor: Actor, *, size: int = 50) -> list[Group]:
    """The queue with the same texts folded into one line, newest first. Two queries."""
    seen: set[str] = set()
    shown = []
    for case in waiting(actor)[:MOST]:
        if case.fingerprint and case.fingerprint in seen:
            continue
        seen.add(case.fingerprint)
        shown.append(case)
        if len(shown) == size:
            break
    same = counts(actor.workspace, (case.fingerprint for case in shown))
    return [Group(case, max(0, same.get(case.fingerprint, 1) - 1)) for case in shown]
