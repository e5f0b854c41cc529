"""Sanctions and appeals."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gembala.moderation.appeals.decide import appeals, may_decide, overturn, uphold
from gembala.moderation.models import Appeal, Sanction
from gembala.moderation.policy.content import clause_of
from gembala.moderation.sanctions.impose import agree, refuse
from gembala.moderation.sanctions.lift import lift
from gembala.moderation.sanctions.queries import VIEWS, counts, sanctions
from gembala.moderation.sanctions.tell import appeal_link
from gembala.web.frame.toast import tell, told
from gembala.web.moderation import words
from gembala.web.moderation.showing import base
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@require_GET
@door(Permission.MODERATE)
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who objects, who waits for agreement, whom something follows now, and what was."""
    asked = request.GET.get("view", "active")
    view = asked if asked in VIEWS else "active"
    rows = [
        (one, clause_of(one.policy, one.clause), words.carried(one.carried), appeal_link(one))
        for one in sanctions(actor, view)
    ]
    waiting = [
        (one, may_decide(one, actor), clause_of(one.sanction.policy, one.sanction.clause))
        for one in appeals(actor, open_ones=True)
    ]
    context = base(
        actor, "people", view=view, rows=rows, counts=counts(actor), waiting=waiting,
        decided=list(appeals(actor, open_ones=False, size=20)), toast=told(request),
        views=(("active", _("In force")), ("proposed", _("Waits for agreement")), ("past", _("Past"))),
    )  # fmt: skip
    return render(request, "moderation/people.html", context)


def _to(actor: Actor, view: str) -> HttpResponseRedirect:
    address = reverse("moderation-people", kwargs={"slug": actor.workspace.slug})
    return HttpResponseRedirect(f"{address}?view={view}" if view in VIEWS else address, status=303)


@require_POST
@door(Permission.POLICY_DECIDE)
def sanction_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """``do``: agree, refuse (with ``why``), or lift (with ``why``)."""
    row = actor.find(
        Sanction.objects.select_related("workspace", "person", "identity", "policy", "strike__decision__case__item"),
        pk=pk,
    )
    what, why = request.POST.get("do", ""), request.POST.get("why", "")
    try:
        if what == "agree":
            agree(row, actor=actor)
            tell(request, _("Agreed; it is in force."))
        elif what == "refuse":
            refuse(row, actor=actor, why=why)
            tell(request, _("It does not begin. The strike stays."))
        elif what == "lift":
            lift(row, actor=actor, why=why)
            tell(request, _("Taken back, and the strike with it."))
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    return _to(actor, request.POST.get("view", ""))


@require_POST
@door(Permission.MODERATE)
def appeal_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """``do``: uphold or overturn, with an ``answer``."""
    row = actor.find(
        Appeal.objects.select_related(
            "sanction__person", "sanction__workspace", "sanction__strike", "case__item__channel"
        ),
        pk=pk,
    )
    try:
        if request.POST.get("do") == "overturn":
            overturn(row, actor=actor, answer=request.POST.get("answer", ""))
            tell(request, _("They were right. Everything is put back, and they can read why."))
        else:
            uphold(row, actor=actor, answer=request.POST.get("answer", ""))
            tell(request, _("It stays, and they can read why."))
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    return _to(actor, request.POST.get("view", ""))
