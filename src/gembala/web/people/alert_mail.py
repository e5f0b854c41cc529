"""Which alerts come as mail: chosen on one's settings page, ended by the link in each mail without signing in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from gembala.moderation.mailing.queries import into_files, last_sent, troubled
from gembala.moderation.mailing.stop import stop, whose
from gembala.moderation.mailing.wish import Choice, choose, wish_of
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission

CHOICES: dict[str, tuple[Promise, Promise]] = {
    Choice.URGENT: (lazy("Only what is urgent"), lazy("Raids, hate and threats that call you.")),
    Choice.ALL: (lazy("Everything that calls you"), lazy("Also whatever a rule calls you for.")),
    Choice.OFF: (lazy("Nothing"), lazy("Alerts still stand in the review queue.")),
}


def alert_mail_context(actor: Actor) -> dict[str, Any]:
    """What the settings page shows of it; nothing for those whom no alert calls."""
    if not actor.may(Permission.MODERATE):
        return {}
    runs = actor.may(Permission.AUTHORITY_CHANGE)
    return {
        "alert_choices": [(value, name, note) for value, (name, note) in CHOICES.items()],
        "alert_choice": wish_of(actor.membership),
        "alert_last": last_sent(actor.membership),
        "alert_into_files": into_files(),
        "alert_troubled": list(troubled(actor.workspace).select_related("user")[:5]) if runs else [],
    }


@require_POST
@door()
def choose_step(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the choice."""
    try:
        choose(actor, choice=request.POST.get("choice", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("settings", kwargs={"slug": actor.workspace.slug}) + "#alert-mail")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def stop_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and on POST end the mails. Mail programs post here by themselves (RFC 8058), so the link is the authority;
    whoever only looks at it, as scanners of mail do, ends nothing. 404 for a link that we did not make."""
    membership = whose(token)
    if membership is None:
        raise Http404
    if request.method == "POST":
        stop(membership)
    ended = wish_of(membership) == Choice.OFF
    return render(request, "people/alert_mail_stop.html", {"workspace": membership.workspace, "ended": ended})
