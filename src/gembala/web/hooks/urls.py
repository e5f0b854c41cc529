"""Where platforms send what happened there."""

from __future__ import annotations

from django.urls import path

from gembala.web.hooks.views import hook

urlpatterns = [path("hooks/<slug:platform>/<int:channel>/", hook, name="hook")]
