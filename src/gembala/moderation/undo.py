"""Takes a decision back."""

from __future__ import annotations

from django.db import transaction

from gembala.delivery.plan import plan_action
from gembala.ingest.models import Item
from gembala.moderation.decide import CARRIED, act_on
from gembala.moderation.models import Case
from gembala.moderation.signals import decided
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import ActionKind, Support
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission


@transaction.atomic
def undo(entry: AuditEntry, *, actor: Actor) -> int:
    """Hold again what the entry decided; what was hidden for it is shown again. Gives how many cases went back."""
    actor.require(Permission.MODERATE)
    state = entry.verb.removeprefix("case.")
    cases = list(
        Case.objects.filter(workspace=actor.workspace, pk__in=entry.detail["cases"], state=state).select_related(
            "item__channel", "item__thread"
        )
    )
    back = [one for one in cases if Case.LIFECYCLE.move(one, Case.State.HELD, decided_by=None, decided_at=None)]
    Item.objects.filter(pk__in=[one.item_id for one in back]).update(held=True)
    hidden = set(entry.detail.get("hidden", ()))
    for case in back:
        if case.pk in hidden and case.item.hidden:
            _show(case.item, actor=actor)
    if back:
        decided.send(Case, cases=back)
        record("case.undone", back[0], workspace=actor.workspace, by=actor.user, cases=[one.pk for one in back])
        announce(actor.workspace.pk, "case", [one.pk for one in back[:20]])
    return len(back)


def _show(item: Item, *, actor: Actor) -> None:
    if capabilities_of(item.channel).actions.get(ActionKind.UNHIDE, Support.NONE) not in CARRIED:
        return
    plan_action(channel=item.channel, action=act_on(item, ActionKind.UNHIDE), by=actor.user, item_id=item.pk)
    Item.objects.filter(pk=item.pk).update(hidden=False)
