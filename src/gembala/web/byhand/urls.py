"""Addresses of assisted publishing."""

from __future__ import annotations

from django.urls import path

from gembala.web.byhand import views

urlpatterns = [
    path("w/<slug:slug>/by-hand/", views.listing, name="by-hand"),
    path("w/<slug:slug>/by-hand/<int:pk>/", views.one, name="by-hand-one"),
    path("w/<slug:slug>/by-hand/<int:pk>/done/", views.done, name="by-hand-done"),
    path("w/<slug:slug>/by-hand/<int:pk>/not/", views.not_done, name="by-hand-not"),
    path("w/<slug:slug>/by-hand/<int:pk>/media/<int:number>/", views.medium, name="by-hand-media"),
]
