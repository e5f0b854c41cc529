"""Which mail addresses are known to belong to the person who uses them."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from gembala.workspaces.models import User


def confirm(user: User) -> None:
    """The address is theirs: an invitation was mailed to it, or an operator vouches for it.

    Whoever has not proven their address loses the password at the first sign-in with the organisation's account of the
    same address, so that nobody can lie in wait under another person's name.
    """
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
