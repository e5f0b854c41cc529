"""What the platforms say while somebody writes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from gembala.content.models import Draft
from gembala.content.tune import channels_open_to
from gembala.web.content.file_words import COMMON
from gembala.web.content.forms import moment_from, number
from gembala.web.content.present import previews, when_for
from gembala.web.content.reading import read
from gembala.web.content.views.parts import spaces_of
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@require_POST
@door(Permission.CONTENT_WRITE)
def check(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Counters, findings and previews of an unsaved manuscript, as pieces of page named by ``data-slot``.

    ``fresh`` (a channel, or ``all``) asks for the fields themselves too, after another format was chosen.
    """
    pk = number(request.POST.get("draft"))
    draft = actor.find(Draft.objects.all(), pk=pk) if pk else None
    channels = channels_open_to(actor, draft)
    try:
        at, _zone = moment_from(request.POST)
    except ValidationError:
        at = None
    reading = read(actor, request.POST, channels, draft=draft)
    planned = {one.channel_id: one.delivery_id for one in draft.variants.all()} if draft else {}
    shown = previews(channels, reading.manuscript, reading.assets, at=at, planned=planned)
    when = when_for(actor, platforms=[one.channel.platform for one in shown], draft=draft, at=at)
    fresh = request.POST.get("fresh", "")
    context = {
        **COMMON,
        "actor": actor,
        "shown": shown,
        "when": when,
        "shelf": reading.shelf,
        "spaces": spaces_of(actor) if fresh else [],
        "fresh": [one for one in shown if fresh in {"all", str(one.channel.pk)}],
    }
    return render(request, "content/checked.html", context)
