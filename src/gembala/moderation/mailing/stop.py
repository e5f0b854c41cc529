"""The link with which somebody ends these mails without signing in. It works as long as they are in the team."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from gembala.moderation.mailing.wish import Choice, keep
from gembala.workspaces.models import Membership, User, Workspace

SALT = "gembala.alert-mail"
PATH = "/alert-mail/stop/{token}/"


def stop_token(workspace: Workspace, user: User) -> str:
    """What stands in the link. It cannot be guessed, tells nothing secret, and ends nothing but these mails."""
    return signing.Signer(salt=SALT).sign(f"{workspace.pk}-{user.pk}")


def stop_link(workspace: Workspace, user: User) -> str:
    """The whole address."""
    return str(settings.PUBLIC_URL) + PATH.format(token=stop_token(workspace, user))


def whose(token: str) -> Membership | None:
    """Whose mails a token of `stop_token` ends, while they are in the team; None for a token that we did not make."""
    try:
        workspace, user = map(int, signing.Signer(salt=SALT).unsign(token).split("-"))
    except (signing.BadSignature, ValueError):
        return None
    rows = Membership.objects.filter(workspace=workspace, user=user, active=True, user__is_active=True)
    return rows.select_related("workspace", "user").first()


def stop(membership: Membership) -> bool:
    """No more mails about alerts of this workspace; False when they had ended before."""
    return keep(membership, choice=Choice.OFF, by_link=True)
