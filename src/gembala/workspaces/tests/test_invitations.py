"""Invitations: once, in time, for the person they were meant for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from gembala.kernel.clock import now
from gembala.workspaces.accept import accept, accept_as_new, invitation_for
from gembala.workspaces.access import Actor
from gembala.workspaces.invite import invite
from gembala.workspaces.models import Invitation, Membership, User
from gembala.workspaces.roles import Role
from gembala.workspaces.withdraw import withdraw

PASSWORD = "domba-merumput-pagi"


def token(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


def test_an_invitation_is_mailed_and_only_its_hash_is_kept(director: Actor) -> None:
    invitation, link = invite(director, role=Role.SOCIAL, email="Baru@Warung.test")
    assert [message.to for message in mail.outbox] == [["baru@warung.test"]]
    assert link in mail.outbox[0].body
    assert token(link) not in invitation.token_hash


def test_a_newcomer_joins_in_the_invited_role(director: Actor) -> None:
    _invitation, link = invite(director, role=Role.MODERATOR, email="baru@warung.test")
    membership = accept_as_new(token(link), name="Baru", email="lain@warung.test", password=PASSWORD, language="id")
    assert (membership.role, membership.user.email) == (Role.MODERATOR, "baru@warung.test")


def test_an_invitation_works_once(director: Actor) -> None:
    _invitation, link = invite(director, role=Role.SOCIAL)
    accept_as_new(token(link), name="Satu", email="satu@warung.test", password=PASSWORD, language="id")
    with pytest.raises(ValidationError) as problem:
        accept_as_new(token(link), name="Dua", email="dua@warung.test", password=PASSWORD, language="id")
    assert problem.value.code == "used"
    assert not User.objects.filter(email="dua@warung.test").exists()


def test_an_expired_invitation_opens_nothing(director: Actor, stranger: User) -> None:
    invitation, link = invite(director, role=Role.SOCIAL)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(ValidationError) as problem:
        accept(token(link), user=stranger)
    assert problem.value.code == "expired"


def test_a_withdrawn_or_invented_token_opens_nothing(director: Actor) -> None:
    invitation, link = invite(director, role=Role.SOCIAL)
    assert withdraw(invitation, actor=director)
    for wrong in (token(link), "tebakan"):
        with pytest.raises(ValidationError) as problem:
            invitation_for(wrong)
        assert problem.value.code == "unknown"


def test_somebody_else_cannot_use_a_named_invitation(director: Actor, stranger: User) -> None:
    _invitation, link = invite(director, role=Role.SOCIAL, email="baru@warung.test")
    with pytest.raises(ValidationError) as problem:
        accept(token(link), user=stranger)
    assert problem.value.code == "other"
    assert not Membership.objects.filter(workspace=director.workspace, user=stranger).exists()


def test_a_weak_password_uses_nothing_up(director: Actor) -> None:
    _invitation, link = invite(director, role=Role.SOCIAL, email="baru@warung.test")
    with pytest.raises(ValidationError) as problem:
        accept_as_new(token(link), name="Baru", email="", password="rahasia", language="id")
    assert list(problem.value.error_dict) == ["password"]
    assert invitation_for(token(link)).accepted_at is None


def test_only_who_manages_people_invites(social: Actor) -> None:
    with pytest.raises(PermissionDenied):
        invite(social, role=Role.MODERATOR)


def test_a_colleague_is_not_invited_twice(director: Actor, social: Actor) -> None:
    with pytest.raises(ValidationError) as problem:
        invite(director, role=Role.MODERATOR, email=social.user.email)
    assert list(problem.value.error_dict) == ["email"]
