"""The pages about people show and enforce who decides what."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gembala.conftest import hired
from gembala.moderation.mailing.stop import PATH, stop_token
from gembala.moderation.mailing.wish import wish_of
from gembala.moderation.models import AlertMail
from gembala.workspaces.access import Actor, actor_for
from gembala.workspaces.models import ApiToken, AuditEntry, Membership
from gembala.workspaces.roles import Permission, Role

BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_an_answer_changes_by_one_click_and_stands_in_the_log(client: Client, director: Actor, social: Actor) -> None:
    client.force_login(director.user, backend=BACKEND)
    answer = {"answer": f"{Role.SOCIAL} {Permission.CONTENT_APPROVE} yes"}
    assert client.post("/w/warung/people/authority/change/", answer).status_code == 302
    assert actor_for(social.user, "warung").may(Permission.CONTENT_APPROVE)
    assert "Menyetujui draf" in client.get("/w/warung/people/audit/?kind=authority").content.decode()


def test_a_colleague_reads_the_matrix_and_changes_nothing(client: Client, social: Actor) -> None:
    client.force_login(social.user, backend=BACKEND)
    page = client.get("/w/warung/people/authority/")
    assert page.status_code == 200 and b'<button name="answer"' not in page.content
    answer = {"answer": f"{Role.SOCIAL} {Permission.CONTENT_APPROVE} yes"}
    assert client.post("/w/warung/people/authority/change/", answer).status_code == 403
    assert client.post("/w/warung/people/invite/", {"role": Role.MODERATOR}).status_code == 403
    assert client.post(f"/w/warung/people/{social.membership.pk}/", {"role": Role.DIRECTOR}).status_code == 403


def test_a_role_changes_on_the_page(client: Client, director: Actor, social: Actor) -> None:
    client.force_login(director.user, backend=BACKEND)
    to = {"role": Role.STRATEGIST, "reports_to": director.membership.pk, "do": "save"}
    assert client.post(f"/w/warung/people/{social.membership.pk}/", to).status_code == 302
    membership = Membership.objects.get(pk=social.membership.pk)
    assert (membership.role, membership.reports_to_id) == (Role.STRATEGIST, director.membership.pk)


def test_the_last_director_gets_a_reason(client: Client, director: Actor) -> None:
    client.force_login(director.user, backend=BACKEND)
    answer = client.post(f"/w/warung/people/{director.membership.pk}/", {"do": "close"})
    assert answer.status_code == 422
    assert "Ruang kerja perlu direktur" in answer.content.decode()


def test_a_token_is_shown_once(client: Client, social: Actor) -> None:
    client.force_login(social.user, backend=BACKEND)
    given = {"name": "Skrip", "scopes": ["content:read", "inbox:read"]}
    page = client.post("/w/warung/settings/tokens/", given).content.decode()
    assert "gmb_" in page
    assert "gmb_" not in client.get("/w/warung/settings/").content.decode()
    assert ApiToken.objects.get().scopes == ["content:read", "inbox:read"]


def test_the_log_filters_by_person(client: Client, director: Actor, social: Actor) -> None:
    for actor in (director, social):
        detail = {"name": actor.role}
        AuditEntry.objects.create(workspace=director.workspace, actor=actor.user, verb="token.created", detail=detail)
    client.force_login(director.user, backend=BACKEND)
    page = client.get(f"/w/warung/people/audit/?person={social.user.pk}").content.decode()
    assert "“social_media_manager”" in page and "“director”" not in page


def test_the_team_page_asks_as_often_for_three_as_for_one(client: Client, director: Actor) -> None:
    client.force_login(director.user, backend=BACKEND)
    client.get("/w/warung/people/")
    with CaptureQueriesContext(connection) as one:
        client.get("/w/warung/people/")
    for role in (Role.SOCIAL, Role.MODERATOR):
        hired(director.workspace, role, role.label)
    with CaptureQueriesContext(connection) as three:
        client.get("/w/warung/people/")
    assert len(three) == len(one)


def test_whoever_moderates_chooses_on_the_settings_page_which_alerts_are_mailed(
    client: Client, community: Actor, creative: Actor
) -> None:
    client.force_login(community.user, backend=BACKEND)
    assert b'value="urgent" checked' in client.get("/w/warung/settings/").content
    assert client.post("/w/warung/settings/alert-mail/", {"choice": "all"}).status_code == 302
    assert b'value="all" checked' in client.get("/w/warung/settings/").content
    client.post("/w/warung/settings/alert-mail/", {"choice": "sometimes"})
    assert wish_of(community.membership) == "all"
    assert "Semua yang memanggil Anda" in client.get("/w/warung/people/audit/?kind=alerts").content.decode()
    client.force_login(creative.user, backend=BACKEND)
    assert b"alert-mail" not in client.get("/w/warung/settings/").content
    assert client.post("/w/warung/settings/alert-mail/", {"choice": "off"}).status_code == 403


def test_only_the_director_reads_what_the_mail_server_says(client: Client, director: Actor, community: Actor) -> None:
    AlertMail.objects.create(
        workspace=community.workspace, user=community.user, kind="raid", key="1", attempts=3, problem="535 wrong <b>key"
    )
    client.force_login(director.user, backend=BACKEND)
    assert "535 wrong &lt;b&gt;key" in client.get("/w/warung/settings/").content.decode()
    client.force_login(community.user, backend=BACKEND)
    assert b"535" not in client.get("/w/warung/settings/").content


def test_the_link_in_a_mail_asks_first_and_ends_the_mails_without_sign_in(community: Actor) -> None:
    visitor = Client(enforce_csrf_checks=True)
    address = PATH.format(token=stop_token(community.workspace, community.user))
    assert visitor.get(address).status_code == 200 and wish_of(community.membership) == "urgent"
    assert visitor.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wish_of(community.membership) == "off"
    assert visitor.get(PATH.format(token="1-1:falsch")).status_code == 404
