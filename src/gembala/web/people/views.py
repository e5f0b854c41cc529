"""Who works here: invite, change roles, close and open the door."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gembala.web.people.forms import Invite, tell
from gembala.workspaces.access import Actor, door
from gembala.workspaces.change_role import change_role
from gembala.workspaces.deactivate import deactivate, reactivate
from gembala.workspaces.invite import invite
from gembala.workspaces.models import Invitation, Membership
from gembala.workspaces.queries import open_invitations
from gembala.workspaces.queries import people as everybody
from gembala.workspaces.report_to import report_to
from gembala.workspaces.roles import Permission, Role
from gembala.workspaces.withdraw import withdraw


def _page(
    request: HttpRequest, actor: Actor, *, form: Invite | None = None, link: str = "", problem: str = ""
) -> HttpResponse:
    rows = list(everybody(actor.workspace))
    context = {
        "actor": actor,
        "active": "people",
        "tab": "people",
        "rows": rows,
        "managers": [row for row in rows if row.active],
        "roles": Role.choices,
        "invitations": list(open_invitations(actor.workspace)),
        "form": form or Invite(),
        "link": link,
        "problem": problem,
        "manages": actor.may(Permission.PEOPLE_MANAGE),
    }
    bad = bool(problem or (form and form.errors))
    return render(request, "people/people.html", context, status=422 if bad else 200)


@require_GET
@door()
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The team, its roles and the open invitations. Everybody may look; changing needs the permission."""
    return _page(request, actor)


@require_POST
@door(Permission.PEOPLE_MANAGE)
def send_invitation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Invite; the link is shown this once."""
    form = Invite(request.POST)
    if form.is_valid():
        try:
            _invitation, link = invite(actor, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            return _page(request, actor, link=link)
    return _page(request, actor, form=form)


@require_POST
@door(Permission.PEOPLE_MANAGE)
def withdraw_invitation(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Take an invitation back."""
    if withdraw(actor.find(Invitation.objects.all(), pk=pk), actor=actor):
        messages.success(request, _("The invitation is taken back."))
    return redirect("people", slug=actor.workspace.slug)


@require_POST
@door(Permission.PEOPLE_MANAGE)
def change_person(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Change role and reporting line, or close and open the door, as the button says."""
    membership = actor.find(Membership.objects.select_related("user", "workspace", "reports_to"), pk=pk)
    try:
        if request.POST.get("do") == "close":
            deactivate(membership, actor=actor)
        elif request.POST.get("do") == "open":
            reactivate(membership, actor=actor)
        else:
            chosen = request.POST.get("reports_to", "")
            active = Membership.objects.filter(active=True)
            report_to(membership, actor=actor, manager=actor.find(active, pk=chosen) if chosen else None)
            change_role(membership, actor=actor, role=request.POST.get("role", membership.role))
    except ValidationError as error:
        return _page(request, actor, problem=error.messages[0])
    messages.success(request, _("Saved: %(name)s.") % {"name": membership.user.name})
    return redirect("people", slug=actor.workspace.slug)
