"""Pictures: take in, show."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from gembala.content.models import MediaAsset
from gembala.content.upload import upload as take_in
from gembala.web.content.views.parts import said
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@require_POST
@door(Permission.CONTENT_WRITE)
def upload(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """One picture in ``file``; answers ``{id, url, name, alt}``, or ``{error}`` with 422."""
    file = request.FILES.get("file")
    if file is None or file.file is None:
        return JsonResponse({"error": _("Choose a picture first.")}, status=422)
    try:
        asset = take_in(actor, file=file.file, name=file.name or "")
    except ValidationError as error:
        return JsonResponse({"error": " ".join(said(error))}, status=422)
    address = reverse("media-picture", kwargs={"slug": actor.workspace.slug, "pk": asset.pk})
    return JsonResponse({"id": asset.pk, "url": address, "name": asset.name, "alt": asset.alt})


@require_safe
@cache_control(private=True, max_age=86400, immutable=True)
@door()
def picture(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """The cleaned picture; its bytes never change."""
    asset = actor.find(MediaAsset.objects.all(), pk=pk)
    try:
        return FileResponse(asset.file.open("rb"), content_type=asset.mime)
    except FileNotFoundError as error:
        raise Http404 from error
