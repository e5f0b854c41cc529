"""The door: sign-in is throttled, invitations are used by POST, sessions can be ended, set-up opens once."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client

from gembala.conftest import PASSWORD
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.invite import invite
from gembala.workspaces.models import Invitation, Membership, User
from gembala.workspaces.roles import Role

NEW = "domba-merumput-pagi"


@pytest.fixture(autouse=True)
def _fresh_limits(db) -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post("/sign-in/", {"login": email, "password": password}).status_code


def test_the_right_password_opens_and_leads_home(client: Client, director: Actor) -> None:
    answer = client.post("/sign-in/", {"login": director.user.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").headers["Location"] == "/w/warung/today/"


def test_after_five_wrong_passwords_even_the_right_one_waits(client: Client, director: Actor) -> None:
    for _attempt in range(5):
        assert sign_in(client, director.user.email, "salah") == 200
    assert sign_in(client, director.user.email) == 200
    assert "_auth_user_id" not in client.session


def test_a_second_step_is_asked_and_a_code_opens(client: Client, director: Actor) -> None:
    secret = generate_totp_secret()
    TOTP.activate(director.user, secret)
    assert client.post("/sign-in/", {"login": director.user.email, "password": PASSWORD}).headers["Location"] == (
        "/sign-in/second-step/"
    )
    assert client.post("/sign-in/second-step/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    code = format_hotp_value(hotp_value(secret, int(now().timestamp()) // 30))
    assert client.post("/sign-in/second-step/", {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(director.user.pk)
    assert Authenticator.objects.filter(user=director.user).exists()


def test_a_forgotten_password_is_replaced_by_a_mailed_link(client: Client, director: Actor) -> None:
    client.post("/password/forgotten/", {"email": director.user.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert link is not None
    page = client.get(link[1], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert sign_in(client, director.user.email, NEW) == 302


def test_looking_at_an_invitation_uses_nothing_up(client: Client, director: Actor) -> None:
    invitation, link = invite(director, role=Role.SOCIAL, email="baru@warung.test")
    path = link.split("localhost:8000", 1)[-1]
    assert [client.get(path).status_code, client.head(path).status_code] == [200, 405]
    assert Invitation.objects.get(pk=invitation.pk).accepted_at is None
    assert client.post(path, {"name": "Baru", "password": NEW}).status_code == 302
    assert client.get(path).status_code == 410
    assert Membership.objects.get(user__email="baru@warung.test").role == Role.SOCIAL


def test_a_session_can_be_ended_from_another_place(director: Actor) -> None:
    phone, desk = Client(), Client()
    for device in (phone, desk):
        assert sign_in(device, director.user.email) == 302
        assert device.get("/w/warung/security/").status_code == 200
    page = desk.get("/w/warung/security/").content.decode()
    (path,) = re.findall(r'action="(/w/warung/security/sessions/\d+/end/)"', page)
    assert desk.post(path).status_code == 302
    assert phone.get("/w/warung/security/").status_code == 302
    assert desk.get("/w/warung/security/").status_code == 200


def test_nobody_ends_somebody_elses_session(client: Client, director: Actor, social: Actor) -> None:
    other = Client()
    sign_in(other, social.user.email)
    other.get("/w/warung/security/")
    sign_in(client, director.user.email)
    from allauth.usersessions.models import UserSession

    session = UserSession.objects.get(user=social.user)
    assert client.post(f"/w/warung/security/sessions/{session.pk}/end/").status_code == 404
    assert other.get("/w/warung/security/").status_code == 200


@pytest.mark.django_db
def test_set_up_opens_an_empty_place_once(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/setup/"
    given = {"person": "Dewi", "email": "dewi@warung.test", "password": NEW, "workspace": "Warung Nusantara", "brand": "",
             "zone": "Asia/Makassar", "language": "id"}  # fmt: skip
    assert client.post("/setup/", given).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/w/warung-nusantara/today/"
    assert Client().post("/setup/", {**given, "email": "lain@warung.test"}).headers["Location"] == "/"
    assert list(User.objects.values_list("email", "zone")) == [("dewi@warung.test", "Asia/Makassar")]


@pytest.mark.django_db
def test_nobody_signs_up_by_themselves(client: Client) -> None:
    User.objects.create(email="ada@warung.test")
    client.post("/sign-up/", {"email": "lain@warung.test", "password1": NEW, "password2": NEW})
    assert User.objects.count() == 1
