"""Reading the review queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from gembala.moderation.rows.cases import Campaign, Case, Decision
from gembala.workspaces.access import Actor

MOST = 500
COUNTED = 1000


@dataclass(frozen=True)
class Group:
    """What is decided together: a waiting case and how many others (not counting it) read the same, or a campaign
    with one of its cases as an example and how many others belong to it."""

    case: Case
    others: int
    campaign: Campaign | None = None


def visible(actor: Actor) -> QuerySet[Case]:
    """Every case of the workspace except those at a colleague's personal account."""
    open_to = Q(item__channel__owner__isnull=True) | Q(item__channel__owner=actor.user)
    return Case.objects.filter(open_to, workspace=actor.workspace)


def waiting(actor: Actor) -> QuerySet[Case]:
    """Cases that wait and that the actor may see, newest first, with everything that a screen shows."""
    return (
        visible(actor)
        .filter(state=Case.State.HELD)
        .select_related("item__identity", "item__channel", "item__thread", "campaign", "version__rule", "sent_by")
        .order_by("-id")
    )


def similar(case: Case, *, actor: Actor) -> list[Case]:
    """Other waiting cases that read the same and that the actor may see, at most 500."""
    if not case.fingerprint:
        return []
    rows = waiting(actor).filter(fingerprint=case.fingerprint).exclude(pk=case.pk)
    return list(rows[:MOST])


def counts(actor: Actor, fingerprints: Iterable[str]) -> dict[str, int]:
    """How many waiting cases that the actor may see have each fingerprint. One query."""
    wanted = {each for each in fingerprints if each}
    if not wanted:
        return {}
    rows = visible(actor).filter(state=Case.State.HELD, fingerprint__in=wanted)
    return dict(rows.values_list("fingerprint").annotate(Count("pk")))


def held_at(item_ids: Iterable[int]) -> dict[int, Case]:
    """The waiting cases of these items, by item, each with its campaign. One query at most."""
    wanted = list(item_ids)
    if not wanted:
        return {}
    rows = Case.objects.filter(item_id__in=wanted, state=Case.State.HELD).select_related("campaign")
    return {case.item_id: case for case in rows}


def groups(actor: Actor, *, size: int = 50, harsh: bool = True, source: str = "") -> list[Group]:
    """The queue with what belongs together folded into one line: campaigns first, then newest first. Three queries.

    ``harsh=False`` leaves out what hurts to read; ``source`` shows one `Case.Source` only.
    """
    seen: set[str] = set()
    shown: list[Case] = []
    for case in _asked(actor, harsh=harsh, source=source)[:MOST]:
        key = f"campaign {case.campaign_id}" if case.campaign_id else case.fingerprint
        if key and key in seen:
            continue
        seen.add(key)
        shown.append(case)
        if len(shown) == size:
            break
    same = counts(actor, (case.fingerprint for case in shown if not case.campaign_id))
    joined = _members(actor, [case.campaign_id for case in shown if case.campaign_id])
    found = [_group(case, same, joined) for case in shown]
    return sorted(found, key=lambda one: one.campaign is None)


def _asked(actor: Actor, *, harsh: bool, source: str) -> QuerySet[Case]:
    rows = waiting(actor)
    if not harsh:
        rows = rows.filter(harsh=False)
    return rows.filter(source=source) if source in Case.Source.values else rows


def _members(actor: Actor, campaigns: Iterable[int | None]) -> dict[int, int]:
    wanted = [pk for pk in campaigns if pk]
    if not wanted:
        return {}
    rows = visible(actor).filter(state=Case.State.HELD, campaign_id__in=wanted)
    return dict(rows.values_list("campaign_id").annotate(Count("pk")))


def _group(case: Case, same: dict[str, int], joined: dict[int, int]) -> Group:
    if case.campaign_id is not None:
        return Group(case, max(0, joined.get(case.campaign_id, 1) - 1), case.campaign)
    return Group(case, max(0, same.get(case.fingerprint, 1) - 1))


def waiting_counts(actor: Actor) -> dict[str, int]:
    """How many wait: ``all``, and by `Case.Source`, counted up to 1,000 rows. One query."""
    rows = visible(actor).filter(state=Case.State.HELD).order_by()
    found = dict(rows.values_list("source").annotate(Count("pk")))
    return {**{source: found.get(source, 0) for source in Case.Source.values}, "all": sum(found.values())}


def decisions(actor: Actor, *, size: int = 100, before: int = 0) -> QuerySet[Decision]:
    """What was decided and why, newest first, except at a colleague's personal account."""
    open_to = Q(case__item__channel__owner=None) | Q(case__item__channel__owner=actor.user)
    rows = Decision.objects.filter(open_to, workspace=actor.workspace)
    if before:
        rows = rows.filter(pk__lt=before)
    return rows.select_related(
        "case__item__identity", "case__item__channel", "by", "policy", "version__rule", "campaign"
    ).order_by("-pk")[:size]
