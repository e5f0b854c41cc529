"""A raid as one case: what belongs to it, and one decision."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gembala.moderation.campaigns.decide import decide
from gembala.moderation.campaigns.queries import members
from gembala.moderation.care import care_of
from gembala.moderation.models import Campaign
from gembala.web.frame.held import LABELS
from gembala.web.frame.toast import tell, told
from gembala.web.moderation.queue import CHOICES, answer, reason_of, tell_outcome
from gembala.web.moderation.showing import base, clause_choices
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission

SIZE = 200


@require_GET
@door(Permission.MODERATE)
def campaign(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Everything that belongs to it, in the order in which it was said."""
    row = actor.find(Campaign.objects.select_related("thread", "decided_by"), pk=pk)
    context = base(
        actor, "queue", campaign=row, members=list(members(row, size=SIZE)), size=SIZE, care=care_of(actor),
        clauses=clause_choices(actor), choices=[(key, LABELS[key]) for key in CHOICES], toast=told(request),
    )  # fmt: skip
    return render(request, "moderation/campaign.html", context)


@require_POST
@door(Permission.MODERATE)
def decide_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """One decision on all of it."""
    row = actor.find(Campaign.objects, pk=pk)
    verdict = {"spam": Campaign.State.CONFIRMED, "fine": Campaign.State.RELEASED}.get(request.POST.get("decision", ""))
    try:
        if verdict is None:
            tell(request, _("Choose one of the two."), bad=True)
        else:
            done = decide(row, actor=actor, verdict=verdict, reason=reason_of(request))
            tell_outcome(request, done, confirmed=verdict == Campaign.State.CONFIRMED)
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    return answer(request, actor)
