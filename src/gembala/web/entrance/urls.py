"""Addresses of the door. Where allauth looks for a page by its own name, that name stands here too."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from django.urls import path, re_path

from gembala.web.entrance import organisation, security, views

urlpatterns = [
    path("", views.home, name="home"),
    path("setup/", views.set_up, name="set-up"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/", account.login, name="sign-in"),
    path("sign-in/second-step/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-up/", views.to_sign_in, name="account_signup"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-out/now/", views.sign_out, name="sign-out"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    path("password/new/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("security/", views.to_security, name="mfa_index"),
    path("security/home/", views.to_security, name="account_email"),
    path("security/password/", account.password_change, name="account_change_password"),
    path("security/password/set/", account.password_set, name="account_set_password"),
    path("security/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("security/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("security/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("security/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("security/passkeys/", views.to_security, name="mfa_list_webauthn"),
    path("security/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("security/sessions/", views.to_security, name="usersessions_list"),
    path("sign-in/organisation/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/organisation/error/", social.login_error, name="socialaccount_login_error"),
    path("sign-in/organisation/unknown/", social.signup, name="socialaccount_signup"),
    path("security/organisation/", views.to_security, name="socialaccount_connections"),
    path("sign-in/oidc/<str:provider_id>/login/", organisation.sign_in, name="openid_connect_login"),
    path("sign-in/oidc/<str:provider_id>/login/callback/", organisation.callback, name="openid_connect_callback"),
    path("w/<slug:slug>/security/", security.security, name="security"),
    path("w/<slug:slug>/security/sessions/<int:pk>/end/", security.end_session, name="session-end"),
    path("w/<slug:slug>/security/sessions/end-others/", security.end_other_sessions, name="sessions-end-others"),
]
