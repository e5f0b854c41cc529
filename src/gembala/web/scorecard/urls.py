"""Addresses of the scorecard."""

from __future__ import annotations

from django.urls import path

from gembala.web.scorecard import views

urlpatterns = [path("w/<slug:slug>/scorecard/", views.scorecard_page, name="scorecard")]
