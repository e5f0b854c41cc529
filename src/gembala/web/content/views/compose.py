"""The composer: write once, tune per channel, never lose a word."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gembala.content.manuscript import Manuscript, VariantText, manuscript_of
from gembala.content.models import Draft
from gembala.content.move import move
from gembala.content.submit import submit
from gembala.content.tune import channels_open_to
from gembala.content.write import StaleDraft, create, save
from gembala.forum.models import Space
from gembala.kernel.clock import now
from gembala.web.content.forms import manuscript_from, moment_from
from gembala.web.content.present import look, previews, when_for
from gembala.web.content.views.parts import assets_of, draft_here, said
from gembala.web.frame.clocks import clock
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission

OPEN = frozenset({Draft.State.DRAFT, Draft.State.REVIEW, Draft.State.CHANGES})


@require_http_methods(["GET", "POST"])
@door(Permission.CONTENT_WRITE)
def compose(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """A new draft. ``?date=2026-11-24&time=11:30`` says what it is meant for."""
    if request.method == "POST":
        return _save(request, actor, None)
    first = [channel for channel in channels_open_to(actor) if channel.voice == "brand"]
    blank = Manuscript(variants=tuple(VariantText(channel=channel.pk) for channel in first))
    return _page(request, actor, None, blank)


@require_http_methods(["GET", "POST"])
@door(Permission.CONTENT_WRITE)
def draft(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """A draft to write on; an approved or later one opens for reading unless ``?edit=1`` says otherwise."""
    row = draft_here(actor, pk)
    if request.method == "POST":
        return _save(request, actor, row)
    if row.state == Draft.State.PUBLISHED or (row.state not in OPEN and request.GET.get("edit") != "1"):
        return redirect("draft-review", slug=actor.workspace.slug, pk=row.pk)
    return _page(request, actor, row, manuscript_of(row))


def _save(request: HttpRequest, actor: Actor, row: Draft | None) -> HttpResponseBase:
    manuscript = manuscript_from(request.POST)
    version = request.POST.get("version", "")
    try:
        if row is None:
            row = create(actor, manuscript=manuscript)
        else:
            row = save(row, actor=actor, version=int(version) if version.isdecimal() else 0, manuscript=manuscript)
    except StaleDraft as stale:
        return _stale(request, actor, stale.current, manuscript)
    except ValidationError as error:
        return _refused(request, actor, row, manuscript, {"all": said(error)})
    wrong = _wish(request, actor, row)
    if wrong:
        return _refused(request, actor, row, manuscript, {"time": wrong})
    if _wants_json(request):
        return JsonResponse(_saved(actor, row))
    if request.POST.get("then") == "submit":
        try:
            submit(row, actor=actor)
        except ValidationError as error:
            return _refused(request, actor, row, manuscript, {"all": said(error)})
        messages.success(request, _("Sent for review."))
        return redirect("draft-review", slug=actor.workspace.slug, pk=row.pk)
    messages.success(request, _("Saved."))
    return redirect("draft", slug=actor.workspace.slug, pk=row.pk)


def _wish(request: HttpRequest, actor: Actor, row: Draft) -> list[str]:
    """Note the time that the writer has in mind; gives what is wrong with it."""
    try:
        at, zone = moment_from(request.POST)
        if at is not None and row.state in {*OPEN, Draft.State.APPROVED} and (at, zone) != (row.scheduled_at, row.zone):
            moved = move(row, actor=actor, at=at, zone=zone)
            row.scheduled_at, row.zone = moved.scheduled_at, moved.zone
    except ValidationError as error:
        return said(error)
    return []


def _saved(actor: Actor, row: Draft) -> dict[str, Any]:
    return {
        "id": row.pk,
        "version": row.version,
        "url": reverse("draft", kwargs={"slug": actor.workspace.slug, "pk": row.pk}),
        "review": reverse("draft-review", kwargs={"slug": actor.workspace.slug, "pk": row.pk}),
        "said": _("Saved %(time)s") % {"time": clock(now())},
        "chip": _("%(state)s, version %(version)s") % {"state": look(row.state)[2], "version": row.version},
    }


def _stale(request: HttpRequest, actor: Actor, current: Draft, mine: Manuscript) -> HttpResponse:
    last = current.versions.select_related("author").order_by("-number").first()
    who = last.author.name if last and last.author else _("Somebody")
    text = _(
        "%(who)s saved version %(version)s while you wrote. Your words are not saved yet, but nothing is lost."
    ) % {
        "who": who,
        "version": current.version,
    }
    if _wants_json(request):
        review = reverse("draft-review", kwargs={"slug": actor.workspace.slug, "pk": current.pk})
        return JsonResponse({"stale": text, "version": current.version, "review": review}, status=409)
    return _page(request, actor, current, mine, stale=text, status=409)


def _refused(
    request: HttpRequest, actor: Actor, row: Draft | None, mine: Manuscript, wrong: dict[str, list[str]]
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"wrong": wrong, **(_saved(actor, row) if row and "time" in wrong else {})}, status=422)
    return _page(request, actor, row, mine, wrong=wrong, status=422)


def _page(
    request: HttpRequest,
    actor: Actor,
    row: Draft | None,
    manuscript: Manuscript,
    *,
    wrong: dict[str, list[str]] | None = None,
    stale: str = "",
    status: int = 200,
) -> HttpResponse:
    channels = channels_open_to(actor, row)
    assets = assets_of(actor, dict.fromkeys(pk for one in manuscript.variants for pk in one.media))
    order = list(dict.fromkeys(pk for one in manuscript.variants for pk in one.media))
    at = row.scheduled_at if row else None
    shown = {one.channel.pk: one for one in previews(channels, manuscript, assets, at=at)}
    when = when_for(actor, platforms=[one.channel.platform for one in shown.values()], draft=row, at=at)
    context = {
        "actor": actor,
        "active": "content",
        "draft": row,
        "manuscript": manuscript,
        "channels": channels,
        "shown": shown,
        "pictures": [assets[pk] for pk in order if pk in assets],
        "when": when,
        "asked": {"date": request.POST.get("date") or request.GET.get("date", ""),
                  "time": request.POST.get("time") or request.GET.get("time", ""),
                  "zone": request.POST.get("zone", "")},
        "look": look(row.state if row else "draft"),
        "may_submit": actor.may(Permission.CONTENT_SUBMIT) and (row is None or row.state != Draft.State.REVIEW),
        "spaces": list(Space.objects.filter(workspace=actor.workspace).order_by("position").values_list("slug", "name")),
        "wrong": wrong or {},
        "stale": stale,
        "takes_back": row is not None and row.state not in OPEN,
    }  # fmt: skip
    return render(request, "content/compose.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
