"""Let somebody into the forum."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.forum.guard import lock_forum
from gembala.forum.models import ForumMember
from gembala.forum.names import clean_handle, clean_name, free_handle, skeleton
from gembala.workspaces.models import Membership, User, Workspace


def sign_up(workspace: Workspace, *, email: str, password: str, name: str, handle: str, language: str) -> ForumMember:
    """A new reader: a user without any membership, and their place in this forum.

    Raises ``ValidationError`` with the fields that are wrong, all of them at once.
    """
    wrong: dict[str, list[str]] = {}
    email = email.strip().lower()
    with transaction.atomic():
        lock_forum(workspace.pk)
        for field, check in (
            ("email", lambda: _clean_email(email)),
            ("password", lambda: _clean_password(password, email=email, name=name)),
            ("name", lambda: clean_name(name, workspace=workspace)),
            ("handle", lambda: clean_handle(handle, workspace=workspace)),
        ):
            try:
                check()
            except ValidationError as error:
                wrong[field] = list(error.messages)
        if wrong:
            raise ValidationError(wrong)
        user = User.objects.create_user(email, password, name=" ".join(name.split()), language=language)
        return _enter(workspace, user=user, handle=clean_handle(handle, workspace=workspace))


def join(workspace: Workspace, *, by: User, handle: str) -> ForumMember:
    """A place for somebody who already has an account; gives the one they have. Raises ``ValidationError``."""
    with transaction.atomic():
        lock_forum(workspace.pk)
        found = ForumMember.objects.filter(workspace=workspace, user=by).first()
        if found is not None:
            return found
        team = Membership.objects.filter(workspace=workspace, user=by, active=True).exists()
        if not team:
            clean_name(by.name, workspace=workspace)
        return _enter(workspace, user=by, handle=clean_handle(handle, workspace=workspace))


def team_member(workspace: Workspace, *, user: User) -> ForumMember:
    """The place of one of the team, made when first needed, with a handle from their name."""
    with transaction.atomic():
        lock_forum(workspace.pk)
        found = ForumMember.objects.filter(workspace=workspace, user=user).first()
        return found or _enter(workspace, user=user, handle=free_handle(user.name, workspace=workspace))


def _enter(workspace: Workspace, *, user: User, handle: str) -> ForumMember:
    return ForumMember.objects.create(
        workspace=workspace, user=user, handle=handle, name=user.name, skeleton=skeleton(handle)
    )


def _clean_email(email: str) -> None:
    validate_email(email)
    if User.objects.filter(email=email).exists():
        raise ValidationError(_("This address already has an account. Sign in, then join."))


def _clean_password(password: str, *, email: str, name: str) -> None:
    validate_password(password, User(email=email, name=name))
