"""Sign-in with the organisation's account against a real OpenID provider (npm ``oidc-provider``) in a process of its own."""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from gembala.conftest import PASSWORD
from gembala.web.entrance.addresses import confirm
from gembala.workspaces.access import Actor
from gembala.workspaces.invite import invite
from gembala.workspaces.models import User
from gembala.workspaces.roles import Role

pytestmark = [pytest.mark.oracle, pytest.mark.django_db]
PACKAGE = "oidc-provider@9.13.3"
BACK = "http://testserver/sign-in/oidc/oidc/login/callback/"
DOOR = "/sign-in/oidc/oidc/login/"


def packages() -> Path:
    """Folder of the installed package. Skips when node or npm cannot give it."""
    npm = shutil.which("npm")
    if not shutil.which("node") or not npm:
        pytest.skip("no OpenID provider: node and npm are not installed")
    home = Path(os.environ.get("GEMBALA_TEST_CACHE") or Path.home() / ".cache" / "gembala-tests") / PACKAGE.replace(
        "@", "-"
    )
    if not (home / "node_modules" / "oidc-provider" / "package.json").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}')
        words = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
        done = subprocess.run(words, cwd=home, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no OpenID provider: npm could not install it ({done.stderr.strip()[-200:]})")
    return home


@contextmanager
def provider(*, ahead: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Its address, and its process; ``ahead`` seconds of its clock."""
    home = packages()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["node", str(Path(__file__).with_name("provider.mjs")), str(port), BACK, str(ahead)]
    process = subprocess.Popen(
        words, env=os.environ | {"PACKAGES": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "listening"
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    with provider() as (address, _process):
        yield address


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@dataclass
class Visitor:
    """Somebody with a browser: a client for our side and one for the provider's."""

    ours: Client
    theirs: requests.Session

    def leave(self) -> str:
        """Press the button; where the page then leads."""
        page = self.ours.post(DOOR)
        assert page.status_code == 200, page.status_code
        found = re.search(r'href="(http://127[^"]+)"', page.content.decode())
        assert found is not None
        return found[1].replace("&amp;", "&")

    def there(self, address: str, login: str) -> str:
        """Sign in and agree at the provider; the address that leads back."""
        answer = self.theirs.get(address, allow_redirects=False)
        for _step in range(12):
            if answer.is_redirect:
                to = requests.compat.urljoin(answer.url, answer.headers["location"])
                if to.startswith(BACK):
                    return to
                answer = self.theirs.get(to, allow_redirects=False)
                continue
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            assert form is not None, answer.text[:600]
            fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', answer.text))
            if 'name="login"' in answer.text:
                fields |= {"login": login, "password": "apa saja"}
            answer = self.theirs.post(requests.compat.urljoin(answer.url, form[1]), fields, allow_redirects=False)
        raise AssertionError("the provider leads nowhere")

    def back(self, address: str) -> HttpResponse:
        return self.ours.get(address.removeprefix("http://testserver"))

    @property
    def signed_in(self) -> bool:
        return "_auth_user_id" in self.ours.session


Arrive = Callable[[str], Visitor]


def known_to(settings: object, address: str) -> None:
    """The operator has set this provider up."""
    app = {"provider_id": "oidc", "name": "Kantor", "client_id": "gembala", "secret": "rahasia-uji-coba-yang-panjang",
           "settings": {"server_url": address}}  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}  # type: ignore[attr-defined]


@pytest.fixture
def visitor(settings, running: str) -> Visitor:
    known_to(settings, running)
    return Visitor(Client(), requests.Session())


def changed(address: str, **fields: str) -> str:
    parts = urlsplit(address)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()} | fields
    return parts._replace(query=urlencode(query)).geturl()


def test_who_was_invited_signs_in_by_proven_mail_and_keeps_the_password(visitor: Visitor, director: Actor) -> None:
    confirm(director.user)
    address = visitor.leave()
    query = parse_qs(urlsplit(address).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["nonce"][0]
    assert set(query["scope"][0].split()) == {"openid", "profile", "email"}
    answer = visitor.back(visitor.there(address, director.user.email))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert visitor.ours.session["_auth_user_id"] == str(director.user.pk)
    director.user.refresh_from_db()
    assert director.user.check_password(PASSWORD)

    again = Visitor(Client(), visitor.theirs)
    assert again.back(again.there(again.leave(), director.user.email)).status_code == 302
    assert again.signed_in


def test_whose_address_nobody_proved_loses_the_password_to_the_one_who_proves_it(
    visitor: Visitor, director: Actor
) -> None:
    in_wait = Client()
    in_wait.force_login(director.user, backend="django.contrib.auth.backends.ModelBackend")
    visitor.back(visitor.there(visitor.leave(), director.user.email))
    director.user.refresh_from_db()
    assert visitor.signed_in
    assert not director.user.has_usable_password()


def test_an_unproven_mail_address_opens_nobodys_account(visitor: Visitor, director: Actor) -> None:
    answer = visitor.back(visitor.there(visitor.leave(), f"unproven:{director.user.email}"))
    assert not visitor.signed_in
    assert answer.status_code in {200, 302}
    assert User.objects.count() == 1


def test_somebody_unknown_is_told_so_and_nobody_is_made(visitor: Visitor, director: Actor) -> None:
    answer = visitor.back(visitor.there(visitor.leave(), "asing@lain.test"))
    assert "Minta undangan" in answer.content.decode()
    assert (visitor.signed_in, User.objects.count()) == (False, 1)


def test_who_was_mailed_an_invitation_has_a_proven_address(visitor: Visitor, director: Actor) -> None:
    _row, link = invite(director, role=Role.SOCIAL, email="baru@warung.test")
    path = link.split("localhost:8000", 1)[-1]
    Client().post(path, {"name": "Baru", "password": "domba-merumput-pagi"})
    visitor.back(visitor.there(visitor.leave(), "baru@warung.test"))
    assert visitor.signed_in
    assert User.objects.get(email="baru@warung.test").check_password("domba-merumput-pagi")


@pytest.mark.parametrize(
    "tampered", [{"nonce": "dari-tempat-lain"}, {"code_challenge": base64.urlsafe_b64encode(b"x" * 32).decode()[:43]}]
)
def test_an_answer_for_another_sign_in_is_refused(visitor: Visitor, director: Actor, tampered: dict[str, str]) -> None:
    answer = visitor.back(visitor.there(changed(visitor.leave(), **tampered), director.user.email))
    assert (answer.status_code, visitor.signed_in) == (401, False)


def test_a_state_that_we_did_not_give_is_refused_and_one_counts_once(visitor: Visitor, director: Actor) -> None:
    back = visitor.there(visitor.leave(), director.user.email)
    stranger = Visitor(Client(), requests.Session())
    assert stranger.back(back).status_code == 401
    assert visitor.back(changed(back, state="tebakan")).status_code == 401
    assert visitor.back(back).status_code == 302
    other = Client()
    assert other.get(back.removeprefix("http://testserver")).status_code == 401
    assert visitor.back(back).status_code == 401


def test_a_refusal_at_the_provider_is_told(visitor: Visitor) -> None:
    state = parse_qs(urlsplit(visitor.leave()).query)["state"][0]
    answer = visitor.ours.get(f"{DOOR}callback/?error=access_denied&state={state}", follow=True)
    assert answer.status_code == 200
    assert not visitor.signed_in


@pytest.mark.parametrize(("ahead", "opens"), [(40, True), (-40, True), (600, False), (-300, False)])
def test_clocks_may_differ_by_a_minute(settings, director: Actor, ahead: int, opens: bool) -> None:
    with provider(ahead=ahead) as (address, _process):
        known_to(settings, address)
        visitor = Visitor(Client(), requests.Session())
        answer = visitor.back(visitor.there(visitor.leave(), director.user.email))
        assert (answer.status_code, visitor.signed_in) == ((302, True) if opens else (401, False))


def test_a_provider_that_is_down_is_told_before_leaving_and_on_the_way_back(settings, director: Actor) -> None:
    with provider() as (address, process):
        known_to(settings, address)
        visitor = Visitor(Client(), requests.Session())
        back = visitor.there(visitor.leave(), director.user.email)
        process.terminate()
        process.wait(10)
        assert visitor.back(back).status_code == 503
        answer = visitor.ours.post(DOOR)
        assert answer.status_code == 503
        assert "Kantor tidak menjawab" in answer.content.decode()
        assert not visitor.signed_in
    assert Client().post("/sign-in/", {"login": director.user.email, "password": PASSWORD}).status_code == 302


def test_a_provider_under_another_name_is_not_trusted(settings, running: str) -> None:
    known_to(settings, running.replace("127.0.0.1", "localhost"))
    assert Client().post(DOOR).status_code == 503


def test_the_way_there_begins_with_a_button_of_ours(visitor: Visitor) -> None:
    assert visitor.ours.get(DOOR).headers["Location"] == "/sign-in/"
    assert Client(enforce_csrf_checks=True).post(DOOR).status_code == 403
    page = visitor.ours.get("/sign-in/").content.decode()
    assert f'action="{DOOR}"' in page
