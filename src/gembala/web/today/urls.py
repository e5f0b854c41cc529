"""Addresses of Today."""

from __future__ import annotations

from django.urls import path

from gembala.web.today import views

urlpatterns = [path("w/<slug:slug>/today/", views.today, name="today")]
