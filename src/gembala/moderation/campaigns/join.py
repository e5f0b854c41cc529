"""Makes one case of what belongs together; who joins later shares the decision that was taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from gembala.delivery.plan import plan_action
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.moderation.campaigns.spot import Spotted
from gembala.moderation.decide import act_on, may_hide
from gembala.moderation.fingerprint import fingerprint
from gembala.moderation.harsh import is_harsh
from gembala.moderation.mailing.post import post
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.rows.cases import Campaign, Case, Decision
from gembala.moderation.rows.feedback import Alert
from gembala.moderation.signals import decided
from gembala.platforms.contracts import ActionKind
from gembala.understanding.campaign import likeness
from gembala.workspaces.changes import announce
from gembala.workspaces.models import Workspace
from gembala.workspaces.roles import Role

LATER = timedelta(hours=24)
"""Who does the same this long after the last one belongs to the same campaign."""
ALIKE = 0.6


def gather(workspace_id: int, spotted: Spotted) -> Campaign:
    """The campaign that it is, made when nobody had seen it before; its items wait together. In a transaction."""
    known = _known(workspace_id, spotted)
    campaign = known or _begin(workspace_id, spotted)
    fresh, joined = _join(campaign, spotted)
    if fresh or joined:
        Campaign.objects.filter(pk=campaign.pk).update(
            item_count=campaign.cases.count(),
            author_count=campaign.cases.values("item__identity").distinct().count(),
            last_at=max(campaign.last_at, spotted.last),
        )
        decided.send(Case, cases=list(campaign.cases.filter(item_id__in=spotted.ids).select_related("item")))
        announce(workspace_id, "case", [one.pk for one in fresh[:20]] or [campaign.pk])
    if known is None:
        post(campaign.alert)
    return campaign


def _known(workspace_id: int, spotted: Spotted) -> Campaign | None:
    rows = Campaign.objects.filter(
        workspace_id=workspace_id, kind=spotted.kind, last_at__gte=spotted.first - LATER
    ).order_by("-pk")
    if spotted.kind == Campaign.Kind.COPY:
        return next((row for row in rows[:200] if likeness(row.key, spotted.key) >= ALIKE), None)
    return rows.filter(thread_id=spotted.thread).first() if spotted.thread is not None else None


def _begin(workspace_id: int, spotted: Spotted) -> Campaign:
    campaign = Campaign.objects.create(
        workspace_id=workspace_id, kind=spotted.kind, label=spotted.label, sample=spotted.sample, key=spotted.key,
        thread_id=spotted.thread, first_at=spotted.first, last_at=spotted.last,
    )  # fmt: skip
    Alert.objects.create(workspace_id=workspace_id, campaign=campaign, role=Role.COMMUNITY)
    announce(workspace_id, "alert", [campaign.pk])
    return campaign


def _join(campaign: Campaign, spotted: Spotted) -> tuple[list[Case], int]:
    """Cases of the items, made or taken along while they wait; gives the new ones and how many were taken along."""
    items = list(
        Item.objects.filter(pk__in=spotted.ids, case=None)
        .select_related("channel", "thread", "identity")
        .order_by("pk")
    )
    made = Case.objects.bulk_create(
        [
            Case(
                workspace_id=item.workspace_id, item=item, source=Case.Source.CAMPAIGN, campaign=campaign,
                label=campaign.label, harsh=is_harsh(item), fingerprint=fingerprint(item.text),
                model_version=str((item.understanding or {}).get("version", ""))[:60],
            )
            for item in items
        ]
    )  # fmt: skip
    Item.objects.filter(pk__in=[item.pk for item in items]).update(held=True)
    for item in items:
        item.held = True
    waiting = Case.objects.filter(item_id__in=spotted.ids, campaign=None, state=Case.State.HELD)
    joined = waiting.update(campaign=campaign)
    if campaign.state != Campaign.State.OPEN:
        taken = campaign.cases.filter(item_id__in=spotted.ids, state=Case.State.HELD)
        _share(campaign, list(taken.select_related("item__channel", "item__thread")))
    return made, joined


def _share(campaign: Campaign, cases: Sequence[Case]) -> None:
    """The campaign was decided: who comes later is decided the same way, by nobody, and it says so."""
    policy = in_force(Workspace.objects.get(pk=campaign.workspace_id))
    before = Decision.objects.filter(campaign=campaign, taken_back_at=None).order_by("-pk").first()
    moved = [one for one in cases if Case.LIFECYCLE.move(one, campaign.state, decided_at=now())]
    Decision.objects.bulk_create(
        [
            Decision(
                workspace_id=campaign.workspace_id, case=case, verdict=campaign.state, was_label=case.label,
                label=before.label if before else case.label, clause=before.clause if before else "",
                note=before.note if before else "", policy=policy, campaign=campaign, model_version=case.model_version,
                harsh=case.harsh,
            )
            for case in moved
        ]
    )  # fmt: skip
    confirmed = campaign.state == Campaign.State.CONFIRMED
    Item.objects.filter(pk__in=[one.item_id for one in moved]).update(held=confirmed)
    for case in moved:
        case.item.held = confirmed
        if confirmed and not case.item.hidden and may_hide(case.item):
            item = case.item
            plan_action(channel=item.channel, action=act_on(item, ActionKind.HIDE), by=None, item_id=item.pk)
            Item.objects.filter(pk=item.pk).update(hidden=True)
