"""Every address, walked by a stranger, by nobody and by the owner. New addresses are walked without being listed here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from gembala.api.tests.making import Program
from gembala.api.urls import api
from gembala.conftest import hired
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor, actor_for
from gembala.workspaces.models import User
from gembala.workspaces.roles import Role
from tests.architecture.world import World, addresses, almighty, fill, furnish, picture, signed_in

pytestmark = pytest.mark.django_db
METHODS = ("get", "post")
FOR_ANYBODY = {
    "health", "sign-in", "account_login", "mfa_login_webauthn", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "socialaccount_login_cancelled", "socialaccount_login_error", "invitation", "robots", "language", "theme",
    "forum", "forum-topics", "forum-waiting", "forum-search", "forum-sitemap", "forum-feed", "forum-topic", "forum-space",
    "forum-join", "forum-policy", "forum-appeal", "api-docs", "public-media",
    "alert-mail-stop",
}  # fmt: skip
"""Pages that anybody may read: the door, the public forum, how to speak to the API, a file by its signed address."""
REFUSES: dict[str, dict[str, int]] = {
    "hook": {"get": 403, "post": 403},  # no signature
    "openid_connect_login": {"get": 404, "post": 404},  # no provider is set up
    "openid_connect_callback": {"get": 404, "post": 404},
    "channels-choose": {"get": 404, "post": 404},  # nothing to choose from before a sign-in at the platform
    "channels-callback": {"get": 422, "post": 405},  # an answer that nobody asked for
    "channels-callback-slashed": {"get": 422, "post": 405},
    "channels-consent": {"get": 422, "post": 405},  # no developer app is kept
    "socialaccount_login_error": {"get": 401, "post": 405},
    "variant-retry": {"get": 405, "post": 422},  # nothing failed
    "variant-mend": {"get": 405, "post": 422},
}
"""What refuses even the owner, with the reason."""
BODY = {
    "text": "Halo", "title": "", "version": 1, "channel": 1, "at": "2099-01-01T00:00:00Z", "variants": [],
    "name": "Tautan", "condition": {"kind": "link"}, "acts": [{"kind": "hold"}], "why": "Karena", "answer": "Baik",
    "choice": "all", "verdicts": {"intent": "praise"},
    "label": "rude", "lesson": "", "intro_id": "Halo", "clauses": [{"key": "sopan", "title_id": "Sopan", "text_id": "Sopan ya"}],
    "ladder": [{"strikes": 1, "step": "remind"}], "permalink": "https://www.facebook.com/groups/warga/posts/1",
}  # fmt: skip


@pytest.fixture
def world(director: Actor, brand: Any) -> World:
    return furnish(director, brand)


@pytest.fixture
def foreigner(stranger: User) -> Actor:
    return almighty(actor_for(stranger, "sebelah"))


def visit(client: Client, method: str, address: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """One request whose traces are wiped: the next visitor finds the world as it was."""
    with transaction.atomic():
        client.raise_request_exception = False
        answer: HttpResponse = getattr(client, method)(address, data or {})
        answer.close()
        transaction.set_rollback(True)
    return answer


def pages(world: World, *, slug: str = "") -> Iterator[tuple[str, str]]:
    for name, places in addresses():
        yield name, reverse(name, kwargs=fill(world, name, places, slug=slug))


class Sessions:
    """A new browser for every visit, all with one person's session: signing out in one ends no other."""

    def __init__(self, user: User) -> None:
        self._held = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value

    def new(self) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self._held
        return client


def test_a_stranger_finds_no_page_of_the_workspace(world: World, foreigner: Actor) -> None:
    client, wrong, walked = signed_in(foreigner.user), [], 0
    for name, address in pages(world):
        if not address.startswith("/w/"):
            continue
        walked += 1
        found = {method: visit(client, method, address).status_code for method in METHODS}
        if 404 not in found.values() or not set(found.values()) <= {404, 405}:
            wrong.append((name, found))
    assert walked > 60
    assert wrong == []


def test_a_stranger_finds_no_object_of_the_workspace_in_their_own(world: World, foreigner: Actor) -> None:
    client, wrong, walked = signed_in(foreigner.user), [], 0
    for name, places in addresses():
        if not places & {"pk", "entry", "post", "space"} or "slug" not in places or name.startswith("forum"):
            continue
        walked += 1
        address = reverse(name, kwargs=fill(world, name, places, slug="sebelah"))
        found = {method: visit(client, method, address).status_code for method in METHODS}
        if 404 not in found.values() or not set(found.values()) <= {404, 405}:
            wrong.append((name, found))
    assert walked > 30
    assert wrong == []


def test_somebody_who_is_not_signed_in_reads_only_what_is_for_anybody(world: World) -> None:
    wrong = []
    for name, address in pages(world):
        for method in METHODS:
            answer = visit(Client(), method, address)
            to_the_door = answer.status_code in {302, 303} and answer.headers["Location"].startswith(
                ("/sign-in/", "/setup/", "/forum/warung/join/", "/password/")
            )
            closed = to_the_door or answer.status_code in {401, 403, 404, 405}
            home = answer.status_code in {302, 303} and answer.headers["Location"] in {
                "/",
                "/forum/warung/",
                reverse("sign-in"),
            }
            if name not in FOR_ANYBODY and not closed and not home:
                wrong.append((name, method, answer.status_code, answer.headers.get("Location", "")))
            if answer.status_code >= 500:
                wrong.append((name, method, answer.status_code, ""))
    assert wrong == []


def test_no_page_of_a_workspace_opens_without_sign_in(world: World) -> None:
    wrong = []
    for name, address in pages(world):
        if address.startswith("/w/"):
            found = {method: visit(Client(), method, address).status_code for method in METHODS}
            if not set(found.values()) & {302, 401} or not set(found.values()) <= {302, 401, 404, 405}:
                wrong.append((name, found))
    assert wrong == []


def test_every_address_does_its_work_for_who_may_do_everything(world: World) -> None:
    """Each page opens and each form is taken; what cannot happen here says so with the status that is named below."""
    owner, wrong, walked = Sessions(world.owner.user), [], 0
    for name, address in pages(world):
        found = {
            "get": visit(owner.new(), "get", address).status_code,
            "post": visit(owner.new(), "post", address, world.forms.get(name)).status_code,
        }
        walked += 1
        done = set(found.values()) & {200, 301, 302, 303}
        if name in REFUSES:
            if found != REFUSES[name]:
                wrong.append((name, found))
        elif not done or not set(found.values()) <= {200, 301, 302, 303, 405} | (
            {422, 409} if found["get"] == 200 else set()
        ):
            wrong.append((name, found))
    assert wrong == []
    assert walked == len(list(addresses()))
    assert set(REFUSES) <= {name for name, _places in addresses()}


def test_what_people_say_is_shown_escaped_on_every_page(world: World) -> None:
    owner, wrong, read = Sessions(world.owner.user), [], 0
    for name, address in pages(world):
        if name in {"live", "inbox-undo"}:
            continue
        answer = owner.new().get(address)
        read += answer.status_code == 200
        body = b"" if answer.streaming else answer.content
        if b"<script>alert(" in body or b"<img src=x" in body:
            wrong.append(name)
    assert wrong == []
    assert read > 50


def calls(world: World, *, slug: str) -> Iterator[tuple[str, str, str]]:
    for path, operations in api.get_openapi_schema()["paths"].items():
        if "{slug}" not in path:
            continue
        kind = path.removeprefix("/api/v1/w/{slug}/")
        places = {place for place in ("slug", "pk", "verb") if f"{{{place}}}" in path}
        for method, operation in operations.items():
            values = fill(world, kind, places, slug=slug)
            for verb in verbs(operation) if "verb" in places else ("",):
                yield method, f"{path} {verb}".rstrip(), path.format(**values | {"verb": verb})


def verbs(operation: dict[str, Any]) -> list[str]:
    """What may stand in the path's ``{verb}``."""
    found: list[str] = next(one["schema"]["enum"] for one in operation["parameters"] if one["name"] == "verb")
    return found


def call(client: Client, method: str, address: str, *, channel: int = 1) -> int:
    with transaction.atomic():
        client.raise_request_exception = False
        if address.endswith("/media"):
            status = client.post(address, {"file": picture()}).status_code
        elif method == "get":
            status = client.get(address).status_code
        else:
            status = getattr(client, method)(
                address, BODY | {"channel": channel}, content_type="application/json"
            ).status_code
        transaction.set_rollback(True)
    return int(status)


def test_a_foreign_key_finds_no_path_of_the_workspace(world: World, foreigner: Actor) -> None:
    client = Client(headers={"Authorization": f"Bearer {Program(foreigner).secret}"})
    found = {(method, path): call(client, method, address) for method, path, address in calls(world, slug="warung")}
    assert len(found) > 20
    assert {one: status for one, status in found.items() if status != 404} == {}


def test_a_foreign_key_finds_no_object_of_the_workspace_in_its_own(world: World, foreigner: Actor) -> None:
    client = Client(headers={"Authorization": f"Bearer {Program(foreigner).secret}"})
    found = {
        (method, path): call(client, method, address)
        for method, path, address in calls(world, slug="sebelah")
        if "{pk}" in path
    }
    assert len(found) > 12
    assert {one: status for one, status in found.items() if status != 404} == {}


def test_no_path_of_the_api_opens_without_a_key_or_breaks_with_one(world: World) -> None:
    mine = Client(headers={"Authorization": f"Bearer {world.secret}"})
    listed = list(calls(world, slug="warung"))
    assert {call(Client(), method, address) for method, _path, address in listed} == {401}
    channel = world.values["channels"]["pk"]
    answered = {(method, path): call(mine, method, address, channel=channel) for method, path, address in listed}
    assert len(answered) > 28
    refused = {one: status for one, status in answered.items() if status not in {200, 201}}
    assert refused == {
        ("post", "/api/v1/w/{slug}/drafts/{pk}/retry"): 422,  # nothing failed
        ("post", "/api/v1/w/{slug}/drafts/{pk}/mend"): 422,
        ("post", "/api/v1/w/{slug}/replies/{pk}/delete"): 422,  # it never went out
        ("post", "/api/v1/w/{slug}/items/{pk}/{verb} delete"): 422,  # X deletes nobody else's words
        ("post", "/api/v1/w/{slug}/sanctions/{pk}/{verb} agree"): 422,  # it is in force already
        ("post", "/api/v1/w/{slug}/sanctions/{pk}/{verb} refuse"): 422,
        ("post", "/api/v1/w/{slug}/feedback/{pk}/{verb} reopen"): 422,  # it was never closed
    }


def test_a_colleague_without_the_permission_is_refused_not_hidden(world: World, workspace: Any) -> None:
    client = signed_in(hired(workspace, Role.GUEST, "Tamu").user)
    assert visit(client, "get", reverse("inbox", kwargs={"slug": "warung"})).status_code == 403
    assert now() > world.owner.membership.joined_at
