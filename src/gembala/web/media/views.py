"""Gives a file to whoever holds its signed address, whole or a piece of it."""

from __future__ import annotations

import mimetypes

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from gembala.media.address import opened
from gembala.web.frame.ranged import ranged


@require_safe
def public_file(request: HttpRequest, end: int, proof: str, name: str) -> HttpResponseBase:
    """The file behind a signed address. A forged, ended or unknown address is 404, always the same."""
    path = opened(end, proof, name)
    if path is None:
        raise Http404
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    headers = {"X-Robots-Tag": "noindex", "Cache-Control": "private, max-age=3600"}
    return ranged(request, path, kind=kind, headers=headers)
