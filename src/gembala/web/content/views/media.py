"""Files: take in, show."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from gembala.content.models import MediaAsset
from gembala.content.upload import upload as take_in
from gembala.web.content.file_words import COMMON
from gembala.web.content.sheet import CAPTIONS
from gembala.web.content.views.parts import said
from gembala.web.frame.ranged import ranged
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@require_POST
@door(Permission.CONTENT_WRITE)
def upload(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """One file in ``file``; answers ``{id, url, name, alt, kind, html}``, or ``{error}`` with 422."""
    file = request.FILES.get("file")
    if file is None or file.file is None:
        return JsonResponse({"error": _("Choose a file first.")}, status=422)
    try:
        asset = take_in(actor, file=file.file, name=file.name or "")
    except ValidationError as error:
        return JsonResponse({"error": " ".join(said(error))}, status=422)
    address = reverse("media-picture", kwargs={"slug": actor.workspace.slug, "pk": asset.pk})
    html = render_to_string("content/lying.html", {**COMMON, "asset": asset, "actor": actor}, request=request)
    kind = "captions" if asset.mime in CAPTIONS else asset.kind
    told = {"id": asset.pk, "url": address, "name": asset.name, "alt": asset.alt, "kind": kind, "html": html}
    return JsonResponse(told)


def taken_in(request: HttpRequest, actor: Actor) -> tuple[list[MediaAsset], list[str]]:
    """The files that came with a form, and why others could not be taken."""
    kept, wrong = list[MediaAsset](), list[str]()
    for file in request.FILES.getlist("files")[:20]:
        try:
            if file.file is not None and file.size:
                kept.append(take_in(actor, file=file.file, name=file.name or ""))
        except ValidationError as error:
            wrong.append(f"{Path(file.name or '').name[:80]}: {' '.join(said(error))}")
    return kept, wrong


@require_safe
@cache_control(private=True, max_age=86400, immutable=True)
@door()
def picture(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """The cleaned file; its bytes never change. Documents are saved, not opened, so that nothing in them runs here."""
    asset = actor.find(MediaAsset.objects.all(), pk=pk)
    path = Path(asset.file.path)
    if not path.is_file():
        raise Http404
    saved = {"Content-Disposition": "attachment"} if asset.kind == "document" else {}
    return ranged(request, path, kind=asset.mime, headers=saved)
