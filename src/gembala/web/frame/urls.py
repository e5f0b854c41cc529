"""Addresses of the frame."""

from __future__ import annotations

from django.urls import path

from gembala.web.frame import views

urlpatterns = [
    path("w/<slug:slug>/live/", views.live, name="live"),
    path("w/<slug:slug>/rail/", views.rail_fragment, name="rail"),
    path("w/<slug:slug>/more/", views.more, name="more"),
    path("w/<slug:slug>/find/", views.find_json, name="find"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
]
