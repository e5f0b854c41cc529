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

from gembala.content.make_ready import make_ready
from gembala.content.manuscript import Manuscript, VariantText, manuscript_of
from gembala.content.models import Draft
from gembala.content.move import move
from gembala.content.submit import submit
from gembala.content.tune import channels_open_to
from gembala.content.withdraw import editable
from gembala.content.write import StaleDraft, create, save
from gembala.kernel.clock import now
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Format
from gembala.platforms.models import Channel
from gembala.web.content.file_words import COMMON
from gembala.web.content.forms import moment_from
from gembala.web.content.panel import asked_for
from gembala.web.content.present import look, previews, when_for
from gembala.web.content.reading import Reading, read, shelf_of
from gembala.web.content.views.media import taken_in
from gembala.web.content.views.parts import draft_here, said, spaces_of, wants_json
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
    first = [channel for channel in channels_open_to(actor) if channel.voice == "brand" and _takes_words(channel)]
    blank = Manuscript(variants=tuple(VariantText(channel=channel.pk) for channel in first))
    return _page(request, actor, None, shelf_of(actor, blank))


@require_http_methods(["GET", "POST"])
@door(Permission.CONTENT_WRITE)
def draft(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """A draft to write on; an approved or later one opens for reading unless ``?edit=1`` says otherwise."""
    row = draft_here(actor, pk)
    if request.method == "POST":
        return _save(request, actor, row)
    if row.state in {Draft.State.PUBLISHED, Draft.State.FAILED} and not editable(row):
        return redirect("draft-review", slug=actor.workspace.slug, pk=row.pk)
    if row.state not in OPEN and request.GET.get("edit") != "1":
        return redirect("draft-review", slug=actor.workspace.slug, pk=row.pk)
    return _page(request, actor, row, shelf_of(actor, manuscript_of(row)))


def _takes_words(channel: Channel) -> bool:
    """Whether a plain post needs no file there: such channels are chosen from the start."""
    return set(capabilities_of(channel).rule(Format.FEED).needs) <= {"text"}


def _save(request: HttpRequest, actor: Actor, row: Draft | None) -> HttpResponseBase:
    added, unreadable = taken_in(request, actor)
    reading = read(actor, request.POST, channels_open_to(actor, row), draft=row, added=added)
    manuscript, version = reading.manuscript, request.POST.get("version", "")
    if unreadable or request.POST.get("then") == "look":
        return _page(request, actor, row, reading, wrong={"files": unreadable}, status=422 if unreadable else 200)
    try:
        if row is None:
            row = create(actor, manuscript=manuscript)
        else:
            row = save(row, actor=actor, version=int(version) if version.isdecimal() else 0, manuscript=manuscript)
    except StaleDraft as stale:
        return _stale(request, actor, stale.current, reading)
    except ValidationError as error:
        return _refused(request, actor, row, reading, {"all": said(error)})
    wrong = _wish(request, actor, row)
    if wrong:
        return _refused(request, actor, row, reading, {"time": wrong})
    if wants_json(request):
        return JsonResponse(_saved(actor, row))
    make_ready(row)
    if request.POST.get("then") == "submit":
        try:
            submit(row, actor=actor)
        except ValidationError as error:
            return _refused(request, actor, row, reading, {"all": said(error)})
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


def _stale(request: HttpRequest, actor: Actor, current: Draft, mine: Reading) -> HttpResponse:
    last = current.versions.select_related("author").order_by("-number").first()
    who = last.author.name if last and last.author else _("Somebody")
    text = _(
        "%(who)s saved version %(version)s while you wrote. Your words are not saved yet, but nothing is lost."
    ) % {
        "who": who,
        "version": current.version,
    }
    if wants_json(request):
        review = reverse("draft-review", kwargs={"slug": actor.workspace.slug, "pk": current.pk})
        return JsonResponse({"stale": text, "version": current.version, "review": review}, status=409)
    return _page(request, actor, current, mine, stale=text, status=409)


def _refused(
    request: HttpRequest, actor: Actor, row: Draft | None, mine: Reading, wrong: dict[str, list[str]]
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"wrong": wrong, **(_saved(actor, row) if row and "time" in wrong else {})}, status=422)
    return _page(request, actor, row, mine, wrong=wrong, status=422)


def _page(
    request: HttpRequest,
    actor: Actor,
    row: Draft | None,
    reading: Reading,
    *,
    wrong: dict[str, list[str]] | None = None,
    stale: str = "",
    status: int = 200,
) -> HttpResponse:
    channels, at = channels_open_to(actor, row), row.scheduled_at if row else None
    planned = {one.channel_id: one.delivery_id for one in row.variants.all()} if row else {}
    shown = {
        one.channel.pk: one for one in previews(channels, reading.manuscript, reading.assets, at=at, planned=planned)
    }
    when = when_for(actor, platforms=[one.channel.platform for one in shown.values()], draft=row, at=at)
    context = {
        **COMMON,
        "actor": actor,
        "active": "content",
        "draft": row,
        "manuscript": reading.manuscript,
        "channels": channels,
        "shown": shown,
        "shelf": reading.shelf,
        "when": when,
        "asked": {"date": request.POST.get("date") or request.GET.get("date", ""),
                  "time": request.POST.get("time") or request.GET.get("time", ""),
                  "zone": request.POST.get("zone", "")},
        "look": look(row.state if row else "draft"),
        "may_submit": actor.may(Permission.CONTENT_SUBMIT) and (row is None or row.state != Draft.State.REVIEW),
        "spaces": spaces_of(actor),
        "wrong": wrong or {},
        "stale": stale,
        "takes_back": row is not None and row.state not in OPEN,
        "remark": asked_for(row) if row else None,
    }  # fmt: skip
    return render(request, "content/compose.html", context, status=status)
