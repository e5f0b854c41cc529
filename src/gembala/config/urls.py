"""Every address of the product. Workspace pages stand below ``/w/<slug>/``."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

AREAS = ("frame", "entrance", "today", "inbox", "content", "channels", "forum", "people", "scorecard", "hooks")
"""One folder of `gembala.web` each; its ``urls.py`` has ``urlpatterns`` with full paths."""

urlpatterns = [
    *(path("", include(f"gembala.web.{area}.urls")) for area in AREAS if find_spec(f"gembala.web.{area}")),
    *([path("api/", include("gembala.api.urls"))] if find_spec("gembala.api.urls") else []),
]
