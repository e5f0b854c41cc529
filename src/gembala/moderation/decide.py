"""A person decides what was held: released to the inbox, or confirmed as what it looked like."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from gembala.delivery.plan import plan_action
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.moderation.models import Case
from gembala.moderation.queries import similar
from gembala.moderation.signals import decided
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Action, ActionKind, PlatformError, Support
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission

CARRIED = frozenset({Support.NATIVE, Support.EMULATED})


@dataclass(frozen=True)
class Decision:
    """What came of it: ``cases`` decided, ``hidden`` of them on the way to be hidden at their platform,
    ``visible`` of them still to be seen there because the platform offers no hiding. ``entry`` undoes it."""

    cases: int
    hidden: int
    visible: int
    entry: AuditEntry | None


def release(case: Case, *, actor: Actor, with_similar: bool = False) -> Decision:
    """Not spam: the item goes to the inbox as if it had never been held. Raises PermissionDenied."""
    return _decide(case, actor=actor, state=Case.State.RELEASED, with_similar=with_similar)


def confirm(case: Case, *, actor: Actor, with_similar: bool = False) -> Decision:
    """Spam indeed: hidden at the platform where it can be. Raises PermissionDenied."""
    return _decide(case, actor=actor, state=Case.State.CONFIRMED, with_similar=with_similar)


@transaction.atomic
def _decide(case: Case, *, actor: Actor, state: str, with_similar: bool) -> Decision:
    actor.require(Permission.MODERATE)
    found = [case, *(similar(case, actor=actor) if with_similar else ())]
    moved = [one for one in found if Case.LIFECYCLE.move(one, state, decided_by=actor.user, decided_at=now())]
    if not moved:
        return Decision(0, 0, 0, None)
    Item.objects.filter(pk__in=[one.item_id for one in moved]).update(held=state != Case.State.RELEASED)
    hidden = _hide(moved, actor=actor) if state == Case.State.CONFIRMED else []
    decided.send(Case, cases=moved)
    entry = record(
        f"case.{state}",
        case,
        workspace=actor.workspace,
        by=actor.user,
        cases=[one.pk for one in moved],
        hidden=[one.pk for one in hidden],
    )
    announce(actor.workspace.pk, "case", [one.pk for one in moved[:20]])
    visible = len(moved) - len(hidden) if state == Case.State.CONFIRMED else 0
    return Decision(len(moved), len(hidden), visible, entry)


def may_hide(item: Item) -> bool:
    """Whether the account under which the item came can hide it now; without an answer: no."""
    try:
        caps = capabilities_of(item.channel)
    except PlatformError:
        return False
    return caps.actions.get(ActionKind.HIDE, Support.NONE) in CARRIED


def _hide(cases: list[Case], *, actor: Actor) -> list[Case]:
    offered: dict[int, bool] = {}
    done = []
    for case in cases:
        item = case.item
        if item.channel_id not in offered:
            offered[item.channel_id] = may_hide(item)
        if item.hidden or not offered[item.channel_id]:
            continue
        plan_action(channel=item.channel, action=act_on(item, ActionKind.HIDE), by=actor.user, item_id=item.pk)
        done.append(case)
    Item.objects.filter(pk__in=[case.item_id for case in done]).update(hidden=True)
    return done


def act_on(item: Item, kind: ActionKind) -> Action:
    """The act with everything that the platform told about the item (ids, the like's own address)."""
    extra = {str(key): value for key, value in item.extra.items() if isinstance(value, str)}
    if kind == ActionKind.UNLIKE and item.like_ref:
        extra["uri"] = item.like_ref
    return Action(kind=kind, target=item.remote_id, thread_root=item.thread.remote_id, extra=extra)
