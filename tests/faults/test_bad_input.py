"""What comes from outside may be anything. It is refused with a sentence or shown as letters; nothing breaks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from gembala.conftest import (  # noqa: F401 - fixtures
    _private_folders,
    brand,
    community,
    director,
    social,
    stranger,
    workspace,
)
from gembala.content.models import Draft, MediaAsset
from gembala.ingest.models import Inbound
from gembala.kernel.clock import now
from gembala.workspaces.invite import invite
from gembala.workspaces.models import Invitation, Membership
from tests.architecture.test_walk import pages, signed_in, visit
from tests.architecture.world import HOSTILE, World, furnish

pytestmark = pytest.mark.django_db
SECRET = "sandbox-x-consumer-secret"
SENTENCE = {"data": {"event_type": "post.mention.create", "payload": {"id": "5", "text": "Halo", "author_id": "77"}}}


@pytest.fixture
def world(director: Any, brand: Any) -> World:  # noqa: F811
    return furnish(director, brand)


@pytest.fixture
def owner(world: World) -> Client:
    return signed_in(world.owner.user)


def at(name: str, world: World, **more: Any) -> str:
    places = {"slug": "warung", **more}
    return reverse(name, kwargs=places)


def draft_of(world: World) -> Draft:
    return Draft.objects.get(pk=world.values["draft"]["pk"])


def compose(owner: Client, world: World, text: str) -> int:
    channel = str(world.values["channels"]["pk"])
    data = {"title": "Soto", "text": text, "channel": channel, "version": "1"}
    return int(owner.post(at("draft", world, pk=draft_of(world).pk), data).status_code)


def hook(world: World, body: bytes, *, secret: str = SECRET, signature: str | None = None) -> int:
    digest = "sha256=" + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    address = reverse("hook", kwargs={"platform": "x", "channel": world.values["channels"]["pk"]})
    headers = {"x-twitter-webhooks-signature": digest if signature is None else signature}
    return int(Client().post(address, body, content_type="application/json", headers=headers).status_code)


def test_an_over_long_post_is_kept_as_a_draft_and_cannot_be_sent_for_review(owner: Client, world: World) -> None:
    assert compose(owner, world, "kopi " * 20_000) < 500
    owner.post(at("draft-submit", world, pk=draft_of(world).pk))
    assert draft_of(world).state in {"draft", "review"}
    owner.post(at("draft-approve", world, pk=draft_of(world).pk), {"version": draft_of(world).version})
    owner.post(at("draft-publish", world, pk=draft_of(world).pk))
    assert draft_of(world).state not in {"scheduled", "published"}


def test_an_empty_post_cannot_go_out(owner: Client, world: World) -> None:
    Draft.objects.update(text="", state="approved", approved_version=1)
    draft_of(world).variants.get().media.clear()
    assert owner.post(at("draft-publish", world, pk=draft_of(world).pk)).status_code < 500
    assert draft_of(world).state == "approved"


def test_an_empty_answer_is_refused_beside_its_field(owner: Client, world: World) -> None:
    data = {"text": "  \n ", "channel": str(world.values["channels"]["pk"])}
    answer = owner.post(at("inbox-reply", world, pk=world.values["inbox"]["pk"]), data)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, b"GIF89a" + b"\xff" * 50, b"<svg onload=alert(1)>", b"MZ" + b"\0" * 500,
    ],
    ids=["empty", "cut off", "half a gif", "svg", "a program"],
)  # fmt: skip
def test_a_broken_picture_is_refused_and_not_kept(owner: Client, world: World, data: bytes) -> None:
    before = MediaAsset.objects.count()
    answer = owner.post(at("media-upload", world), {"file": SimpleUploadedFile("foto.png", data, "image/png")})
    assert 400 <= answer.status_code < 500
    assert MediaAsset.objects.count() == before


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "\x00", "Asia/" + "x" * 500])
def test_a_wrong_zone_schedules_nothing(owner: Client, world: World, zone: str) -> None:
    Draft.objects.update(state="approved", approved_version=1, text="Soto")
    data = {"date": "2099-11-21", "time": "10:00", "zone": zone}
    assert owner.post(at("draft-schedule", world, pk=draft_of(world).pk), data).status_code < 500
    assert draft_of(world).state == "approved"


@pytest.mark.parametrize("date, time", [("2099-02-30", "10:00"), ("soon", "10:00"), ("9999-12-31", "23:59"), ("", "1")])
def test_a_time_that_is_none_schedules_nothing(owner: Client, world: World, date: str, time: str) -> None:
    Draft.objects.update(state="approved", approved_version=1, text="Soto")
    data = {"date": date, "time": time, "zone": "America/New_York"}
    assert owner.post(at("draft-schedule", world, pk=draft_of(world).pk), data).status_code < 500
    assert draft_of(world).state == "approved"


def test_hostile_html_of_a_comment_is_shown_as_letters(owner: Client, world: World) -> None:
    page = owner.get(at("inbox-conversation", world, pk=world.values["inbox"]["pk"])).content.decode()
    assert "&lt;script&gt;alert(" in page
    assert HOSTILE not in page
    assert "<script>alert(" not in page


def test_a_webhook_with_a_bad_signature_leaves_no_trace(world: World) -> None:
    body = json.dumps(SENTENCE).encode()
    assert [hook(world, body, secret="guessed"), hook(world, body, signature=""), hook(world, body, signature="ÿ")] == [
        403
    ] * 3
    assert Inbound.objects.count() == 0


def test_a_webhook_that_is_told_again_counts_once(world: World) -> None:
    body = json.dumps(SENTENCE).encode()
    assert [hook(world, body) for _ in range(3)] == [200] * 3
    assert Inbound.objects.count() == 1


def test_a_webhook_that_was_cut_off_is_refused(world: World) -> None:
    assert [hook(world, json.dumps(SENTENCE).encode()[:-7]), hook(world, b""), hook(world, b"\xff\xfe")] == [400] * 3
    assert Inbound.objects.count() == 0


def test_a_webhook_of_more_than_ten_megabytes_is_refused(world: World) -> None:
    assert hook(world, json.dumps({"data": "x" * 10 * 1024 * 1024}).encode()) == 413
    assert Inbound.objects.count() == 0


def test_an_invitation_that_expired_lets_nobody_in(world: World) -> None:
    _row, link = invite(world.owner, role="moderator")
    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    data = {"name": "Ani", "email": "ani@warung.test", "password": "kambing-rumput-9"}
    path = "/" + link.split("/", 3)[3]
    assert [Client().get(path).status_code, Client().post(path, data).status_code] == [410, 410]
    assert Membership.objects.filter(user__email="ani@warung.test").count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00&view=%00&state=%00&cursor=%00&channel=%00&after=%00&before=%00&page=%00&month=%00&week=%00&date=%00"
        "&zone=%00&day=%00&period=%00&role=%00&next=%00&verb=%00&who=%00&kind=%00&search=%00&sort=%00&space=%00&brand=%00",
        "?q=%27%22%3E%3Cscript%3E&view=x&state=x&cursor=x,x&channel=99999999999999999999999&after=-1&page=-1&month=2026-13"
        "&date=2026-02-30&week=2026-W99&period=x&who=x&next=//evil.example&before=9999999999999999999999&day=0&zone=x",
        "?q=%FF%FE&cursor=%F0%9F%98%80&channel=%D9%A3&page=%C2%B2&after=%C2%B2&month=%C2%B2&date=0000-00-00&before=%D9%A3",
    ],
    ids=["null", "hostile", "odd letters"],
)
def test_no_page_breaks_on_a_strange_query(owner: Client, world: World, query: str) -> None:
    broken = {name: visit(owner, "get", address + query).status_code for name, address in pages(world)}
    assert {name: status for name, status in broken.items() if status >= 500} == {}


FIELDS = (
    "text", "title", "name", "email", "password", "role", "q", "zone", "date", "time", "channel", "media",
    "about", "kind", "note", "comment", "version", "reports_to", "do", "decision", "similar", "what", "ids", "to",
    "until", "then", "item", "handle", "answer", "language", "theme", "person", "workspace", "brand", "space", "scopes",
    "slug", "permission", "allowed", "identity", "other", "login", "code", "verb", "reason", "way", "next", "alt",
    "tags", "public", "identifier", "client_id", "client_secret",
)  # fmt: skip


@pytest.mark.parametrize("value", ["\x00x", "9" * 40, "²" + "x" * 70_000], ids=lambda one: ascii(one)[:12])
def test_no_form_breaks_on_a_strange_value(owner: Client, world: World, value: str) -> None:
    data = dict.fromkeys(FIELDS, value)
    broken = {}
    for name, address in pages(world):
        broken[name] = visit(owner, "post", address, data).status_code
    assert {name: status for name, status in broken.items() if status >= 500} == {}


def test_strange_letters_in_an_address_break_nothing(owner: Client, world: World) -> None:
    for path in ("/w/%00/today/", "/w/warung%00/", "/forum/warung/%FF/", "/invitation/%00/", "/invitation/%FF%FE/",
                 "/w/warung/inbox/99999999999999999999999/", "/hooks/x/99999999999999999999999/", "/api/v1/w/%00/drafts",
                 "/w/warung/drafts/0/", "/forum/%00/", "/static/%00", "/w/warung/media/99999999999999999999/"):  # fmt: skip
        with transaction.atomic():
            owner.raise_request_exception = False
            assert owner.get(path).status_code < 500, path


def test_a_form_that_was_cut_off_is_refused(owner: Client, world: World) -> None:
    body = io.BytesIO(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc').getvalue()
    answer = owner.post(at("media-upload", world), body, content_type="multipart/form-data; boundary=x")
    assert 400 <= answer.status_code < 500
