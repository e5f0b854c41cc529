"""Addresses about people and settings."""

from __future__ import annotations

from django.urls import path

from gembala.web.people import alert_mail, authority, settings_views, views

urlpatterns = [
    path("w/<slug:slug>/people/", views.people, name="people"),
    path("w/<slug:slug>/people/invite/", views.send_invitation, name="people-invite"),
    path("w/<slug:slug>/people/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="people-withdraw"),
    path("w/<slug:slug>/people/<int:pk>/", views.change_person, name="people-change"),
    path("w/<slug:slug>/people/authority/", authority.authority, name="authority"),
    path("w/<slug:slug>/people/authority/change/", authority.change_answer, name="authority-change"),
    path("w/<slug:slug>/people/audit/", authority.audit, name="audit"),
    path("w/<slug:slug>/settings/", settings_views.settings, name="settings"),
    path("w/<slug:slug>/settings/tokens/", settings_views.make_token, name="token-make"),
    path("w/<slug:slug>/settings/tokens/<int:pk>/end/", settings_views.end_token, name="token-end"),
    path("w/<slug:slug>/settings/alert-mail/", alert_mail.choose_step, name="alert-mail"),
    path("alert-mail/stop/<str:token>/", alert_mail.stop_page, name="alert-mail-stop"),
    path("w/<slug:slug>/profile/", settings_views.profile, name="profile"),
]
