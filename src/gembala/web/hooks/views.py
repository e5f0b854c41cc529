"""Webhooks: answered at once, worked on later."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gembala.ingest.webhook import MAX_BODY, Verdict, accept, handshake
from gembala.platforms.contracts import RawRequest
from gembala.platforms.models import Channel

STATUS = {Verdict.KEPT: 200, Verdict.KNOWN: 200, Verdict.BROKEN: 400, Verdict.UNSIGNED: 403}


@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, platform: str, channel: int) -> HttpResponse:
    """GET is the platform's question whether this is ours; POST carries what happened, proven by its signature."""
    told = get_object_or_404(Channel.objects.exclude(state=Channel.State.DISCONNECTED), pk=channel, platform=platform)
    if request.method == "GET":
        answer = handshake(told, _raw(request, b""))
        if answer is None:
            return HttpResponse(status=403)
        return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
    if _announced(request) > MAX_BODY:
        return HttpResponse(status=413)
    body = request.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        return HttpResponse(status=413)
    return HttpResponse(status=STATUS[accept(told, _raw(request, body))])


def _announced(request: HttpRequest) -> int:
    """How many bytes the request says it has."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _raw(request: HttpRequest, body: bytes) -> RawRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return RawRequest(request.method or "GET", request.GET.dict(), headers, body)
