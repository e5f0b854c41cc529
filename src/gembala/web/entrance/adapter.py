"""How sign-in behaves here: nobody signs up by themselves, people come by invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes public sign-up and stores the name where our user keeps it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the doors are the set-up page and invitations."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People are known by their mail address; there is no user name."""
