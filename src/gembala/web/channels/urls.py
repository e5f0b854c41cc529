"""Addresses of the channel pages."""

from __future__ import annotations

from django.urls import path

from gembala.web.channels import connect_views, views

_CONNECT = "w/<slug:slug>/channels/connect/<slug:platform>/"

urlpatterns = [
    path("w/<slug:slug>/channels/", views.listing, name="channels"),
    path("w/<slug:slug>/channels/<int:pk>/", views.one, name="channels-one"),
    path("w/<slug:slug>/channels/<int:pk>/test", views.test, name="channels-test"),
    path("w/<slug:slug>/channels/<int:pk>/disconnect", views.let_go, name="channels-disconnect"),
    path(_CONNECT, connect_views.connect, name="channels-connect"),
    path(_CONNECT + "app", connect_views.app, name="channels-app"),
    path(_CONNECT + "consent", connect_views.consent, name="channels-consent"),
    path(_CONNECT + "callback", connect_views.callback, name="channels-callback"),
    path(_CONNECT + "callback/", connect_views.callback, name="channels-callback-slashed"),
    path(_CONNECT + "choose", connect_views.choose, name="channels-choose"),
]
