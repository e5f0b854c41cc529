"""The first screen of the day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gembala.kernel.clock import local
from gembala.web.today.gather import gather
from gembala.workspaces.access import Actor, door


@door()
def today(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who waits, what to approve, what will fail, the day's blocks, what goes out."""
    day = gather(actor)
    hour = local(day.moment, actor.user.zone).hour
    greeting = (
        _("Good morning") if hour < 11 else _("Good day") if hour < 15 else _("Good afternoon") if hour < 18
        else _("Good evening")
    )  # fmt: skip
    context = {"actor": actor, "active": "today", "day": day, "greeting": greeting}
    return render(request, "today/today.html", context)
