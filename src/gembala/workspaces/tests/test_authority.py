"""Roles, the authority matrix, reporting lines and tokens."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gembala.workspaces.access import Actor, actor_for
from gembala.workspaces.change_permission import change_permission
from gembala.workspaces.change_role import change_role
from gembala.workspaces.deactivate import deactivate
from gembala.workspaces.make import found
from gembala.workspaces.models import ApiToken, AuditEntry, PermissionChange, User
from gembala.workspaces.queries import matrix
from gembala.workspaces.report_to import report_to
from gembala.workspaces.roles import Permission, Role
from gembala.workspaces.tokens import create_token, revoke_token


def test_a_changed_answer_is_in_force_and_logged(director: Actor, social: Actor) -> None:
    assert change_permission(director, role=Role.SOCIAL, permission=Permission.CONTENT_APPROVE, allowed=True)
    assert actor_for(social.user, "warung").may(Permission.CONTENT_APPROVE)
    entry = AuditEntry.objects.get(verb="authority.changed")
    assert entry.detail == {"role": Role.SOCIAL, "permission": Permission.CONTENT_APPROVE, "allowed": True}


def test_going_back_to_the_default_leaves_no_change(director: Actor) -> None:
    for allowed in (True, False):
        change_permission(director, role=Role.SOCIAL, permission=Permission.CONTENT_APPROVE, allowed=allowed)
    assert not PermissionChange.objects.exists()
    assert not any(answer.changed for _permission, answers in matrix(director.workspace) for answer in answers)


def test_nobody_can_lock_the_director_out(director: Actor) -> None:
    with pytest.raises(ValidationError):
        change_permission(director, role=Role.DIRECTOR, permission=Permission.AUTHORITY_CHANGE, allowed=False)


def test_only_who_may_changes_the_matrix(social: Actor) -> None:
    with pytest.raises(PermissionDenied):
        change_permission(social, role=Role.SOCIAL, permission=Permission.CONTENT_APPROVE, allowed=True)


def test_the_last_director_stays(director: Actor) -> None:
    with pytest.raises(ValidationError):
        change_role(director.membership, actor=director, role=Role.SOCIAL)
    with pytest.raises(ValidationError):
        deactivate(director.membership, actor=director)


def test_a_closed_door_ends_access_and_tokens(director: Actor, social: Actor) -> None:
    from django.http import Http404

    token, _secret = create_token(social, name="Skrip", scopes=["content:read"])
    deactivate(social.membership, actor=director)
    with pytest.raises(Http404):
        actor_for(social.user, "warung")
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None


def test_reporting_lines_make_no_circle(director: Actor, social: Actor, creative: Actor) -> None:
    report_to(social.membership, actor=director, manager=director.membership)
    report_to(creative.membership, actor=director, manager=social.membership)
    with pytest.raises(ValidationError):
        report_to(director.membership, actor=director, manager=creative.membership)


def test_a_token_belongs_to_one_person_and_ends_once(director: Actor, social: Actor) -> None:
    token, secret = create_token(social, name="Skrip", scopes=["content:read"])
    assert secret.startswith("gmb_") and secret not in token.token_hash
    with pytest.raises(ValidationError):
        revoke_token(token, actor=director)
    assert [revoke_token(token, actor=social), revoke_token(token, actor=social)] == [True, False]


@pytest.mark.django_db
def test_founding_works_only_while_nobody_exists() -> None:
    given = {"person": "Dewi", "password": "domba-merumput-pagi", "workspace": "Warung", "brand": "Warung",
             "zone": "Asia/Jakarta", "language": "id"}  # fmt: skip
    user, workspace = found(email="dewi@warung.test", **given)
    assert actor_for(user, workspace.slug).role == Role.DIRECTOR
    with pytest.raises(PermissionDenied):
        found(email="lain@warung.test", **given)
    assert User.objects.count() == 1
