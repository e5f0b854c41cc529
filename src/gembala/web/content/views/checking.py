"""What the platforms say while somebody writes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from gembala.content.models import Draft
from gembala.content.tune import channels_open_to
from gembala.web.content.forms import manuscript_from, moment_from, number
from gembala.web.content.present import previews, when_for
from gembala.web.content.views.parts import assets_of
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@require_POST
@door(Permission.CONTENT_WRITE)
def check(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Counters, findings and previews of an unsaved manuscript, as pieces of page named by ``data-slot``."""
    manuscript = manuscript_from(request.POST)
    pk = number(request.POST.get("draft"))
    draft = actor.find(Draft.objects.all(), pk=pk) if pk else None
    channels = channels_open_to(actor, draft)
    try:
        at, _zone = moment_from(request.POST)
    except ValidationError:
        at = None
    assets = assets_of(actor, {pk for one in manuscript.variants for pk in one.media})
    shown = previews(channels, manuscript, assets, at=at)
    when = when_for(actor, platforms=[one.channel.platform for one in shown], draft=draft, at=at)
    return render(request, "content/checked.html", {"actor": actor, "shown": shown, "when": when})
