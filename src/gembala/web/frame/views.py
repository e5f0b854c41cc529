"""The frame's own pages: live events, the rail, the palette, the reader's language and theme."""

from __future__ import annotations

from dataclasses import asdict

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from gembala.web.frame.find import find
from gembala.web.frame.language import SUPPORTED
from gembala.web.frame.live import stream
from gembala.web.frame.rail import rail_of
from gembala.workspaces.access import Actor, actor_for, door

THEMES = frozenset({"light", "dark", "auto"})
YEAR = 31_536_000


def _since(request: HttpRequest) -> int | None:
    given = request.headers.get("Last-Event-ID") or request.GET.get("since") or ""
    return int(given) if given.isdecimal() and len(given) < 19 else None


async def live(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Server-sent events of a workspace; resumes after ``Last-Event-ID`` (or ``?since=``). A stranger gets 404."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    actor = await sync_to_async(actor_for)(user, slug)
    response = StreamingHttpResponse(stream(actor.workspace.pk, _since(request)), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


@require_GET
@door()
def rail_fragment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rail's links with fresh counts."""
    context = {"actor": actor, "places": rail_of(actor), "active": request.GET.get("active", "")}
    return render(request, "frame/rail.html", context)


@require_GET
@door()
def more(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything that does not fit into the phone's bottom bar."""
    return render(request, "frame/more.html", {"actor": actor, "active": "more"})


@require_GET
@door()
def find_json(request: HttpRequest, actor: Actor) -> JsonResponse:
    """What the palette shows for ``?q=``."""
    found = find(actor, request.GET.get("q", "")[:100])
    return JsonResponse({"found": [asdict(one) for one in found]})


def _back(request: HttpRequest) -> HttpResponseRedirect:
    to = request.POST.get("next", "/")
    return HttpResponseRedirect(to if url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}) else "/")


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SECURE, httponly=True)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose a language: kept with the person, and in a cookie for before they sign in."""
    chosen, response = request.POST.get("language", ""), _back(request)
    if chosen in SUPPORTED:
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
        _keep(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Choose light, dark, or whatever the device says."""
    chosen, response = request.POST.get("theme", ""), _back(request)
    if chosen in THEMES:
        if request.user.is_authenticated:
            request.user.theme = chosen
            request.user.save(update_fields=["theme"])
        _keep(response, "theme", chosen)
    return response


def _error(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "frame/error.html", {"status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a colleague without the permission."""
    return _error(request, 403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not yours."""
    return _error(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500. Reads nothing from the database, which may be what broke."""
    return render(None, "frame/broken.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that came from elsewhere or stayed open too long."""
    return render(request, "frame/error.html", {"status": "csrf"}, status=403)
