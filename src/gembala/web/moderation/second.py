"""The second look: a decision seen again by somebody who is not told what the first one said."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gembala.moderation.care import care_of
from gembala.moderation.models import SecondLook
from gembala.moderation.second import look, waiting
from gembala.web.frame.toast import tell, told
from gembala.web.moderation.showing import base
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission

SIZE = 30


@require_GET
@door(Permission.MODERATE)
def second_looks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits for this person's second look, oldest first; nothing on the page tells the first decision."""
    context = base(actor, "queue", looks=list(waiting(actor)[:SIZE]), care=care_of(actor), toast=told(request))
    return render(request, "moderation/second.html", context)


@require_POST
@door(Permission.MODERATE)
def look_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """``verdict`` confirmed or released."""
    row = actor.find(SecondLook.objects.select_related("first__case"), pk=pk)
    try:
        done = look(row, actor=actor, verdict=request.POST.get("verdict", ""))
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    else:
        agreed = done.verdict == done.first.verdict
        tell(
            request,
            _("You both see it the same way.") if agreed else _("You see it otherwise; it shows in the figures."),
        )
    return HttpResponseRedirect(reverse("moderation-second", kwargs={"slug": actor.workspace.slug}), status=303)
