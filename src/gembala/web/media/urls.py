"""The public, expiring address of a file, for platforms that download media from us."""

from __future__ import annotations

from django.urls import path

from gembala.media.address import PREFIX
from gembala.web.media.views import public_file

urlpatterns = [path(f"{PREFIX}/<int:end>/<str:proof>/<path:name>", public_file, name="public-media")]
