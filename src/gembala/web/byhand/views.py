"""What a person posts with their own hands: the words to copy, the media to save, the place to open, and the address back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gembala.delivery.by_hand import finished, in_hands, not_possible, place_of
from gembala.delivery.models import Delivery
from gembala.delivery.payload import post_of
from gembala.platforms.contracts import MediaFile, Post
from gembala.platforms.registry import connector
from gembala.web.byhand.words import STEPS, step_words
from gembala.workspaces.access import Actor, door


@require_safe
@door()
def listing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything that waits for this person's hand."""
    rows = [(row, _post(row), connector(row.channel.platform).manifest.name) for row in in_hands(actor)[:100]]
    return render(request, "byhand/list.html", {"actor": actor, "active": "content", "rows": rows})


@require_safe
@door()
def one(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One post, made for a phone."""
    return _page(request, actor, actor.find(in_hands(actor), pk=pk))


@require_POST
@door()
def done(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """It is out; the address says where."""
    row = actor.find(in_hands(actor), pk=pk)
    try:
        finished(row, actor=actor, permalink=request.POST.get("permalink", ""))
    except ValidationError as error:
        return _page(request, actor, row, wrong=error, status=422)
    messages.success(request, _("Noted. It counts like every other post now."))
    return _back(actor)


@require_POST
@door()
def not_done(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """It could not be posted, and why."""
    row = actor.find(in_hands(actor), pk=pk)
    try:
        not_possible(row, actor=actor, why=request.POST.get("why", ""))
    except ValidationError as error:
        return _page(request, actor, row, wrong=error, status=422)
    messages.info(request, _("Noted. The post stands under Content as failed, with your reason."))
    return _back(actor)


@require_safe
@door()
def medium(request: HttpRequest, actor: Actor, pk: int, number: int) -> HttpResponse | FileResponse:
    """One of the post's files as it shall be posted, to be saved."""
    media = _post(actor.find(in_hands(actor), pk=pk)).media
    if not 1 <= number <= len(media):
        raise Http404
    path = Path(media[number - 1].path)
    try:
        file = path.open("rb")
    except OSError as error:
        raise Http404 from error
    name = f"gembala-{pk}-{number}{path.suffix}"
    return FileResponse(file, as_attachment=request.GET.get("save") == "1", filename=name)


def _post(row: Delivery) -> Post:
    return post_of(row.payload, settled=False)


def _page(
    request: HttpRequest, actor: Actor, row: Delivery, *, wrong: ValidationError | None = None, status: int = 200
) -> HttpResponse:
    post, place = _post(row), connector(row.channel.platform).manifest
    context: dict[str, Any] = {
        "actor": actor,
        "active": "content",
        "row": row,
        "post": post,
        "media": list(enumerate(post.media, 1)),
        "place": place,
        "open": place_of(row.channel) or place.production.web,
        "steps": [step_words(step) for step in STEPS.get(row.channel.platform, STEPS[""])],
        "alts": [file for file in post.media if isinstance(file, MediaFile) and file.alt],
        "wrong": wrong.message_dict if wrong is not None and hasattr(wrong, "error_dict") else {},
        "refused": [] if wrong is None or hasattr(wrong, "error_dict") else wrong.messages,
        "said": {name: request.POST.get(name, "") for name in ("permalink", "why")},
    }
    return render(request, "byhand/one.html", context, status=status)


def _back(actor: Actor) -> HttpResponse:
    rest = in_hands(actor).exists()
    return HttpResponseRedirect(reverse("by-hand" if rest else "today", kwargs={"slug": actor.workspace.slug}))
