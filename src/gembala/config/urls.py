"""Every address of the product. Workspace pages stand below ``/w/<slug>/``."""

from __future__ import annotations

from importlib.util import find_spec

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

AREAS = (
    "frame", "entrance", "today", "inbox", "content", "channels", "moderation", "forum", "people", "scorecard", "hooks",
    "media", "byhand",
)  # fmt: skip
"""One folder of `gembala.web` each; its ``urls.py`` has ``urlpatterns`` with full paths."""


def _has_pages(area: str) -> bool:
    package = f"gembala.web.{area}"
    return find_spec(package) is not None and find_spec(f"{package}.urls") is not None


def health(_request: HttpRequest) -> HttpResponse:
    """For a proxy or a supervisor: 200 when this process reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", health, name="health"),
    *(path("", include(f"gembala.web.{area}.urls")) for area in AREAS if _has_pages(area)),
    *([path("api/", include("gembala.api.urls"))] if find_spec("gembala.api.urls") else []),
]
handler400 = "gembala.web.frame.views.bad_request"
handler403 = "gembala.web.frame.views.forbidden"
handler404 = "gembala.web.frame.views.missing"
handler500 = "gembala.web.frame.views.broken"
