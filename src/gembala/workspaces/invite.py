"""Invite one person into a workspace."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import Invitation, Membership
from gembala.workspaces.roles import Permission, Role

PATH = "/invitation/{token}/"


def digest(token: str) -> str:
    """What the database keeps of a token: its SHA-256 in hex. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(actor: Actor, *, role: str, email: str = "") -> tuple[Invitation, str]:
    """Open the door for one person and mail them the link when ``email`` is given.

    Returns the invitation and the full link, which is shown once and kept nowhere. Raises ValidationError for an
    unknown role or somebody who is here already. Only who may change authority invites another director.
    """
    actor.require(Permission.PEOPLE_MANAGE)
    if role not in Role.values:
        raise ValidationError({"role": _("Choose one of the roles.")})
    if role == Role.DIRECTOR:
        actor.require(Permission.AUTHORITY_CHANGE)
    email = email.strip().lower()
    if email and Membership.objects.filter(workspace=actor.workspace, user__email=email, active=True).exists():
        raise ValidationError({"email": _("This person is already part of the workspace.")})
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            workspace=actor.workspace,
            email=email,
            role=role,
            token_hash=digest(token),
            invited_by=actor.user,
            expires_at=now() + settings.INVITATION_LIFE,
        )
        record("person.invited", invitation, workspace=actor.workspace, by=actor.user, role=role, email=email)
    link = settings.PUBLIC_URL + PATH.format(token=token)
    if email:
        _send(invitation, link)
    return invitation, link


def _send(invitation: Invitation, link: str) -> None:
    workspace = invitation.workspace
    words = {"who": invitation.invited_by.name, "workspace": workspace.name, "link": link}
    with translation.override(workspace.language):
        words["role"] = str(Role(invitation.role).label)
        subject = _("%(who)s invites you to %(workspace)s") % words
        body = _(
            "Hello,\n\n%(who)s invites you to work in %(workspace)s as: %(role)s.\n\nOpen this link to join:\n%(link)s\n\n"
            "The link works once and expires in seven days. If you did not expect it, leave it alone.\n"
        )
        send_mail(" ".join(subject.split()), body % words, None, [invitation.email])
