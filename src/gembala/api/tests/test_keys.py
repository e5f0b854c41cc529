"""What a key opens."""

from __future__ import annotations

import pytest
from django.test import Client

from gembala.api.tests.making import Program
from gembala.workspaces.models import ApiToken
from gembala.workspaces.roles import Role
from gembala.workspaces.tokens import Scope, revoke_token

pytestmark = pytest.mark.django_db
READS = {
    Scope.CONTENT_READ: "drafts",
    Scope.INBOX_READ: "conversations",
    Scope.CHANNELS_READ: "channels",
    Scope.SCORECARD_READ: "scorecard",
    Scope.FORUM_READ: "forum/topics",
}


def test_a_key_tells_for_whom_it_speaks(social):
    answer = Program(social, scopes=[Scope.CONTENT_READ]).get("/api/v1/me").json()
    assert (answer["workspace"], answer["role"], answer["scopes"]) == ("warung", Role.SOCIAL, ["content:read"])
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize("scope", READS)
def test_a_key_reads_what_its_scope_names_and_nothing_else(director, scope):
    program = Program(director, scopes=[scope])
    assert {path: program.get(path).status_code for path in READS.values()} == {
        path: 200 if one == scope else 403 for one, path in READS.items()
    }


def test_a_key_that_may_read_does_not_write(social):
    program = Program(social, scopes=[Scope.CONTENT_READ, Scope.INBOX_READ])
    assert program.post("drafts", {"text": "Soto"}).status_code == 403
    assert program.post("conversations/1/finish").status_code == 403


@pytest.mark.parametrize("header", ["", "Bearer gmb_wrong", "Bearer ", "Basic Zm9vOmJhcg==", "Bearer \x00"])
def test_no_key_and_a_wrong_key_are_refused_with_a_sentence(social, header):
    answer = Client(headers={"Authorization": header} if header else {}).get("/api/v1/w/warung/drafts")
    assert answer.status_code == 401
    assert isinstance(answer.json()["detail"], list)


def test_a_signed_in_browser_is_not_a_key(social, client):
    client.force_login(social.user)
    assert client.get("/api/v1/w/warung/drafts").status_code == 401


def test_a_revoked_key_and_the_key_of_somebody_who_left_are_refused(social, community):
    ended, left = Program(social), Program(community)
    revoke_token(ApiToken.objects.get(membership=social.membership), actor=social)
    community.membership.active = False
    community.membership.save()
    assert [one.get("drafts").status_code for one in (ended, left)] == [401, 401]


def test_another_workspace_does_not_exist_for_a_key(social, stranger):
    program = Program(social)
    assert program.get("/api/v1/w/sebelah/drafts").status_code == 404
    assert program.get("/api/v1/w/nowhere/drafts").status_code == 404


def test_a_key_can_do_no_more_than_its_person(creative, brand):
    program = Program(creative)
    assert program.get("conversations").status_code == 403
    assert program.get("scorecard").status_code == 403
    draft = program.post("drafts", {"text": "Soto"}).json()
    assert program.post(f"drafts/{draft['id']}/approve", {"version": 1}).status_code == 403


def test_the_readable_page_and_the_document_name_every_call(client, db):
    page = client.get("/api/v1/docs")
    document = client.get("/api/v1/openapi.json").json()
    assert page.status_code == 200
    assert len(document["paths"]) > 20
    assert [path for path in document["paths"] if path not in page.content.decode()] == []
