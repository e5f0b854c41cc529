"""Takes a decision back, with everything that followed from it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from gembala.delivery.plan import plan_action
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.moderation.decide import Reason, act_on, may_hide, release
from gembala.moderation.learn import unlearn
from gembala.moderation.rows.cases import Campaign, Case, Decision
from gembala.moderation.rows.sanctions import Sanction, Strike
from gembala.moderation.sanctions.lift import take_back
from gembala.moderation.signals import decided
from gembala.platforms.contracts import ActionKind
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission


@transaction.atomic
def undo(entry: AuditEntry, *, actor: Actor) -> int:
    """Let wait again what the entry decided: shown or hidden as before, strikes lifted, what was learned forgotten.

    Gives how many cases went back.
    """
    actor.require(Permission.MODERATE)
    return reopen(entry, actor=actor)


def reopen(entry: AuditEntry, *, actor: Actor) -> int:
    """The same, for callers that have asked for the authority. Inside a transaction."""
    state = entry.verb.removeprefix("case.")
    cases = list(
        Case.objects.filter(workspace=actor.workspace, pk__in=entry.detail["cases"], state=state).select_related(
            "item__channel", "item__thread", "version"
        )
    )
    back = [one for one in cases if Case.LIFECYCLE.move(one, Case.State.HELD, decided_by=None, decided_at=None)]
    if not back:
        return 0
    _hold_again(back)
    hidden, shown = set(entry.detail.get("hidden", ())), set(entry.detail.get("shown", ()))
    for case in back:
        if case.pk in hidden and case.item.hidden:
            _turn(case.item, ActionKind.UNHIDE, actor=actor)
        elif case.pk in shown and not case.item.hidden:
            _turn(case.item, ActionKind.HIDE, actor=actor)
    unlearn(back, by=actor.user)
    rows = Decision.objects.filter(pk__in=entry.detail.get("decisions", ()))
    rows.update(taken_back_at=now())
    _forgive(rows.values_list("pk", flat=True), actor=actor)
    Campaign.objects.filter(workspace=actor.workspace, pk=entry.detail.get("campaign")).update(
        state=Campaign.State.OPEN, decided_by=None, decided_at=None
    )
    decided.send(Case, cases=back)
    record("case.undone", back[0], workspace=actor.workspace, by=actor.user, cases=[one.pk for one in back])
    announce(actor.workspace.pk, "case", [one.pk for one in back[:20]])
    return len(back)


def pardon(case: Case, *, actor: Actor, note: str) -> bool:
    """One case that was confirmed is released after all; the caller asked for the authority. In a transaction."""
    if case.state != Case.State.CONFIRMED or not Case.LIFECYCLE.move(
        case, Case.State.HELD, decided_by=None, decided_at=None
    ):
        return False
    Decision.objects.filter(case=case, taken_back_at=None).update(taken_back_at=now())
    return release(case, actor=actor, reason=Reason(note=note)).cases == 1


def _hold_again(cases: list[Case]) -> None:
    """Out of the inbox while they wait, except what was only reported: that stays where it is until it is decided."""
    for held in (True, False):
        ids = [one.item_id for one in cases if (one.source != Case.Source.REPORT) == held]
        Item.objects.filter(pk__in=ids).update(held=held)


def _forgive(decisions: Iterable[int], *, actor: Actor) -> None:
    strikes = Strike.objects.filter(decision_id__in=list(decisions), lifted_at=None)
    for strike in strikes.select_related("sanction__workspace", "sanction__person"):
        sanction: Sanction | None = getattr(strike, "sanction", None)
        if sanction is None or not take_back(sanction, by=actor.user, why="undone"):
            Strike.objects.filter(pk=strike.pk).update(lifted_at=now(), lifted_by=actor.user)


def _turn(item: Item, kind: ActionKind, *, actor: Actor) -> None:
    if not may_hide(item, kind):
        return
    plan_action(channel=item.channel, action=act_on(item, kind), by=actor.user, item_id=item.pk)
    Item.objects.filter(pk=item.pk).update(hidden=kind == ActionKind.HIDE)
