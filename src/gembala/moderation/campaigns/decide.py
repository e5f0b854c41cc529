"""One decision on all of a campaign."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction

from gembala.kernel.clock import now
from gembala.moderation.decide import NO_REASON, Outcome, Reason, settle
from gembala.moderation.queries import waiting
from gembala.moderation.rows.cases import Campaign
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission


@transaction.atomic
def decide(campaign: Campaign, *, actor: Actor, verdict: str, reason: Reason = NO_REASON) -> Outcome:
    """``confirmed`` or ``released`` for every case of it that waits; who joins later shares it. Raises PermissionDenied.

    Cases at a colleague's personal account are left to that colleague.
    """
    actor.require(Permission.MODERATE)
    if campaign.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    if verdict == Campaign.State.RELEASED:
        reason = replace(reason, label="none", strike=False)
    found = list(waiting(actor).filter(campaign=campaign))
    if campaign.state == Campaign.State.OPEN and not Campaign.LIFECYCLE.move(
        campaign, verdict, decided_by=actor.user, decided_at=now()
    ):
        return Outcome(0)
    return settle(found, actor=actor, verdict=verdict, reason=reason, campaign=campaign)
