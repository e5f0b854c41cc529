"""A person decides what waits: released to the inbox, or confirmed as what it looked like, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.delivery.plan import plan_action
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.moderation.learn import learn
from gembala.moderation.policy.content import clause_of
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.policy.shipped import CLAUSE_OF
from gembala.moderation.queries import similar
from gembala.moderation.rows.cases import Campaign, Case, Decision
from gembala.moderation.rows.policy import PolicyVersion
from gembala.moderation.rows.sanctions import Sanction
from gembala.moderation.sanctions.impose import strike
from gembala.moderation.second import sample
from gembala.moderation.signals import decided
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Action, ActionKind, PlatformError
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission

NOTE_LIMIT = 300


@dataclass(frozen=True)
class Reason:
    """Why: ``label`` is what the item is (empty: what it was held for), ``clause`` of the policy (empty: the usual one
    for the label), ``note`` in own words. ``strike``: it counts against whoever wrote it."""

    label: str = ""
    clause: str = ""
    note: str = ""
    strike: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of it: ``cases`` decided, ``hidden`` of them on the way to be hidden at their platform,
    ``visible`` of them still to be seen there because the platform offers no hiding. ``entry`` undoes it.
    ``sanctions`` that followed."""

    cases: int
    hidden: int = 0
    visible: int = 0
    entry: AuditEntry | None = None
    sanctions: tuple[Sanction, ...] = ()


NO_REASON = Reason()


def release(case: Case, *, actor: Actor, with_similar: bool = False, reason: Reason = NO_REASON) -> Outcome:
    """Nothing against it: the item goes to the inbox as if it had never been held. Raises PermissionDenied."""
    actor.require(Permission.MODERATE)
    found = [case, *(similar(case, actor=actor) if with_similar else ())]
    return settle(found, actor=actor, verdict=Case.State.RELEASED, reason=replace(reason, label="none", strike=False))


def confirm(case: Case, *, actor: Actor, with_similar: bool = False, reason: Reason = NO_REASON) -> Outcome:
    """It is what it looked like, or what ``reason`` says: hidden at the platform where it can be.

    Raises PermissionDenied, ValidationError for a clause that the policy does not have.
    """
    actor.require(Permission.MODERATE)
    found = [case, *(similar(case, actor=actor) if with_similar else ())]
    return settle(found, actor=actor, verdict=Case.State.CONFIRMED, reason=reason)


@transaction.atomic
def settle(
    found: Sequence[Case], *, actor: Actor, verdict: str, reason: Reason, campaign: Campaign | None = None
) -> Outcome:
    """Decide these cases as one, with one line in the log that undoes all of it. The caller asked for the authority."""
    policy = in_force(actor.workspace)
    if reason.clause and clause_of(policy, reason.clause) is None:
        raise ValidationError({"clause": [_("The policy in force has no such rule.")]})
    moved = [one for one in found if Case.LIFECYCLE.move(one, verdict, decided_by=actor.user, decided_at=now())]
    if not moved:
        return Outcome(0)
    confirmed = verdict == Case.State.CONFIRMED
    Item.objects.filter(pk__in=[one.item_id for one in moved]).update(held=confirmed)
    rows = _write(moved, actor=actor, verdict=verdict, reason=reason, policy=policy, campaign=campaign)
    hidden = _hide(moved, actor=actor) if confirmed else _show(moved, actor=actor)
    learn(moved, label=reason.label if reason.label or confirmed else "none", by=actor.user)
    sanctions = _strike(rows, actor=actor) if reason.strike and confirmed else ()
    sample(rows)
    decided.send(Case, cases=moved)
    entry = record(
        f"case.{verdict}",
        campaign or moved[0],
        workspace=actor.workspace,
        by=actor.user,
        cases=[one.pk for one in moved],
        hidden=[one.pk for one in hidden] if confirmed else [],
        shown=[] if confirmed else [one.pk for one in hidden],
        decisions=[one.pk for one in rows],
        number=len(moved),
        reason=reason.note or reason.clause,
        **({"campaign": campaign.pk} if campaign is not None else {}),
    )
    announce(actor.workspace.pk, "case", [one.pk for one in moved[:20]])
    visible = len(moved) - len(hidden) if confirmed else 0
    return Outcome(len(moved), len(hidden) if confirmed else 0, visible, entry, sanctions)


def _write(
    cases: Sequence[Case],
    *,
    actor: Actor,
    verdict: str,
    reason: Reason,
    policy: PolicyVersion,
    campaign: Campaign | None,
) -> list[Decision]:
    return Decision.objects.bulk_create(
        [
            Decision(
                workspace=actor.workspace,
                case=case,
                verdict=verdict,
                label=reason.label or case.label,
                was_label=case.label,
                clause=reason.clause or _usual(policy, reason.label or case.label),
                note=reason.note.replace("\x00", "").strip()[:NOTE_LIMIT],
                policy=policy,
                version_id=case.version_id,
                campaign=campaign,
                model_version=case.model_version,
                harsh=case.harsh,
                by=actor.user,
            )
            for case in cases
        ]
    )


def _usual(policy: PolicyVersion, label: str) -> str:
    key = CLAUSE_OF.get(label, "")
    return key if key and clause_of(policy, key) is not None else ""


def _strike(rows: Sequence[Decision], *, actor: Actor) -> tuple[Sanction, ...]:
    """One strike a person, however many of their items are decided together."""
    struck: set[int] = set()
    found = []
    for row in rows:
        identity = row.case.item.identity_id
        if identity in struck:
            continue
        struck.add(identity)
        sanction = strike(row, item=row.case.item, by=actor.user)
        if sanction is not None:
            found.append(sanction)
    return tuple(found)


def may_hide(item: Item, kind: ActionKind = ActionKind.HIDE) -> bool:
    """Whether the account under which the item came can do it now; without an answer: no."""
    try:
        caps = capabilities_of(item.channel)
    except PlatformError:
        return False
    return not caps.why_not(kind, kind=item.kind)


def _hide(cases: Sequence[Case], *, actor: Actor) -> list[Case]:
    return _plan([one for one in cases if not one.item.hidden], ActionKind.HIDE, actor=actor)


def _show(cases: Sequence[Case], *, actor: Actor) -> list[Case]:
    """What a rule had hidden is shown again."""
    return _plan([one for one in cases if one.item.hidden], ActionKind.UNHIDE, actor=actor)


def _plan(cases: Sequence[Case], kind: ActionKind, *, actor: Actor) -> list[Case]:
    offered: dict[tuple[int, str], bool] = {}
    done = []
    for case in cases:
        item = case.item
        alike = (item.channel_id, item.kind)
        if alike not in offered:
            offered[alike] = may_hide(item, kind)
        if not offered[alike]:
            continue
        plan_action(channel=item.channel, action=act_on(item, kind), by=actor.user, item_id=item.pk)
        item.hidden = kind == ActionKind.HIDE
        done.append(case)
    Item.objects.filter(pk__in=[case.item_id for case in done]).update(hidden=kind == ActionKind.HIDE)
    return done


def act_on(item: Item, kind: ActionKind) -> Action:
    """The act with everything that the platform told about the item (ids, the like's own address)."""
    extra = {str(key): value for key, value in item.extra.items() if isinstance(value, str)}
    if kind == ActionKind.UNLIKE and item.like_ref:
        extra["uri"] = item.like_ref
    return Action(kind=kind, target=item.remote_id, thread_root=item.thread.remote_id, extra=extra)
