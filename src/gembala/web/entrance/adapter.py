"""How sign-in behaves here: nobody signs up by themselves, people come by invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes public sign-up and speaks plainly about what went wrong."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Address and password do not match."),
        "too_many_login_attempts": _("Too many failed attempts. Wait a few minutes, then try again."),
        "incorrect_password": _("This password is not right."),
        "incorrect_code": _("This code is not right. Take the newest one from your app."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
        "unknown_email": _("Nobody has this address."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the doors are the set-up page and invitations."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People are known by their mail address; there is no user name."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in with the organisation's account works for people who were invited, and makes nobody new."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False
