"""Walk through an invitation: once, in time, and only the person it was meant for."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.invite import digest
from gembala.workspaces.models import Invitation, Membership, User


def invitation_for(token: str) -> Invitation:
    """The open invitation behind a token; reading it uses nothing up. Raises ValidationError when there is none."""
    invitation = Invitation.objects.select_related("workspace", "invited_by").filter(token_hash=digest(token)).first()
    if invitation is None or invitation.revoked_at:
        raise ValidationError(_("This invitation does not exist or was taken back. Ask for a new one."), code="unknown")
    if invitation.accepted_at:
        raise ValidationError(_("This invitation has been used. Sign in, or ask for a new one."), code="used")
    if invitation.expires_at <= now():
        raise ValidationError(_("This invitation has expired. Ask for a new one."), code="expired")
    return invitation


def accept(token: str, *, user: User) -> Membership:
    """Join with an existing account. Raises ValidationError when the invitation is closed or meant for somebody else."""
    invitation = invitation_for(token)
    if invitation.email and invitation.email != user.email:
        raise ValidationError(
            _("This invitation is for %(email)s. Sign in with that address.") % {"email": invitation.email},
            code="other",
        )
    with transaction.atomic():
        if Membership.objects.filter(workspace=invitation.workspace, user=user, active=True).exists():
            raise ValidationError(_("You are already part of this workspace."), code="member")
        taken = Invitation.objects.filter(
            pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now()
        ).update(accepted_at=now(), accepted_by=user)
        if not taken:
            raise ValidationError(_("This invitation has been used. Sign in, or ask for a new one."), code="used")
        membership, _made = Membership.objects.update_or_create(
            workspace=invitation.workspace, user=user, defaults={"role": invitation.role, "active": True}
        )
        record("person.joined", membership, workspace=invitation.workspace, by=user, role=invitation.role)
        announce(invitation.workspace_id, "people", [membership.pk])
    return membership


def accept_as_new(token: str, *, name: str, email: str, password: str, language: str) -> Membership:
    """Make an account and join with it. ``email`` counts only when the invitation names none.

    Raises ValidationError (by field) for a taken address or a weak password; then nothing is used up.
    """
    invitation = invitation_for(token)
    email = invitation.email or email.strip().lower()
    if not email:
        raise ValidationError({"email": _("Give the address that you will sign in with.")})
    if User.objects.filter(email=email).exists():
        raise ValidationError({"email": _("This address has an account. Sign in first, then open the link again.")})
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    with transaction.atomic():
        user = User.objects.create_user(
            email, password, name=name.strip(), language=language, zone=invitation.workspace.zone
        )
        return accept(token, user=user)
