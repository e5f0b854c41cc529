"""What the channel pages promise."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest

from gembala.delivery.plan import plan_post
from gembala.delivery.tests.stage import call, x_channel
from gembala.kernel.clock import now
from gembala.platforms.apps import app_of
from gembala.platforms.contracts import Post
from gembala.platforms.models import Channel


@pytest.fixture(autouse=True)
def _plain_static(settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def decide(url: str, account: str) -> str:
    """Consent at the sandbox; gives where the browser is sent back to."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args):
            return None

    data = urlencode({"account": account, "decision": "allow"}).encode()
    try:
        urllib.request.build_opener(Stay).open(urllib.request.Request(url, data))
    except urllib.error.HTTPError as answer:
        return answer.headers["location"]
    raise AssertionError("no redirect")


def test_an_account_is_connected_by_consent_and_again_with_its_history(client, social, sandbox) -> None:
    client.force_login(social.user)
    row = call(f"{sandbox.admin}/accounts", {"platform": "x", "handle": "warungconsent", "tokens": False})
    social.workspace.brands.create(name="Warung", slug="w1")
    for _ in range(2):
        away = client.get("/w/warung/channels/connect/x/consent")
        assert away.status_code == 302, away.content[:500]
        back = urlsplit(decide(away["location"], row["id"]))
        done = client.get(f"{back.path}?{back.query}")
        assert done.status_code == 302, re.sub(r"\s+", " ", done.content.decode())[-2000:]
        Channel.objects.filter(state="connected").update(state="expired")
    assert list(Channel.objects.values_list("remote_id", "environment")) == [(row["id"], "sandbox")]


def test_an_answer_that_nobody_asked_for_is_refused(client, social, brand, sandbox) -> None:
    client.force_login(social.user)
    answer = client.get("/w/warung/channels/connect/x/callback", {"state": "forged", "code": "c"})
    assert (answer.status_code, Channel.objects.count()) == (422, 0)


def test_bluesky_is_connected_with_its_form(client, social, brand, sandbox) -> None:
    client.force_login(social.user)
    row = call(f"{sandbox.admin}/accounts", {"platform": "bluesky", "handle": "warungform.bsky.social"})
    page = "/w/warung/channels/connect/bluesky/"
    wrong = client.post(page, {"handle": row["handle"], "password": "salah"})
    right = client.post(page, {"handle": row["handle"], "password": row["app_password"]})
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Channel.objects.get().handle == row["handle"]


def test_every_page_opens_and_shows_what_will_go_wrong(client, social, brand, sandbox) -> None:
    client.force_login(social.user)
    channel = x_channel(social, brand, sandbox.admin)
    plan_post(channel=channel, post=Post("Halo"), by=None, due_at=now() + timedelta(days=1))
    Channel.objects.filter(pk=channel.pk).update(state="expired")
    pages = ["/w/warung/channels/", f"/w/warung/channels/{channel.pk}/"]
    pages += [f"/w/warung/channels/connect/{name}/" for name in ("x", "bluesky")]
    bodies = {page: client.get(page) for page in pages}
    assert {page: answer.status_code for page, answer in bodies.items()} == dict.fromkeys(pages, 200)
    assert "notice-bad" in bodies[pages[0]].content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(
    client, social, brand, sandbox, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(social.user)
    x_channel(social, brand, sandbox.admin)
    client.get("/w/warung/channels/")
    with CaptureQueriesContext(connection) as one:
        client.get("/w/warung/channels/")
    x_channel(social, brand, sandbox.admin)
    x_channel(social, brand, sandbox.admin)
    with django_assert_num_queries(len(one)):
        client.get("/w/warung/channels/")


def test_a_stranger_finds_nothing_and_a_colleague_may_not_connect(
    client, stranger, creative, social, brand, sandbox
) -> None:
    channel = x_channel(social, brand, sandbox.admin)
    client.force_login(stranger)
    assert client.get(f"/w/warung/channels/{channel.pk}/").status_code == 404
    client.force_login(creative.user)
    assert client.get("/w/warung/channels/connect/x/").status_code == 403
    assert client.post(f"/w/warung/channels/{channel.pk}/disconnect").status_code == 403


def test_disconnecting_destroys_the_token_and_keeps_the_channel(client, social, brand, sandbox) -> None:
    channel = x_channel(social, brand, sandbox.admin)
    client.force_login(social.user)
    client.post(f"/w/warung/channels/{channel.pk}/disconnect")
    channel = Channel.objects.get(pk=channel.pk)
    assert (channel.state, hasattr(channel, "credential")) == (Channel.State.DISCONNECTED, False)


def test_the_page_says_how_news_comes_and_tests_the_account(client, social, creative, brand, sandbox) -> None:
    channel = x_channel(social, brand, sandbox.admin)
    client.force_login(social.user)
    address = f"/w/warung/channels/{channel.pk}/"
    assert f"/hooks/x/{channel.pk}/" in client.get(address).content.decode(), "not registered yet: the address is shown"
    answer = client.post(f"{address}test")
    body = answer.content.decode()
    assert answer.status_code == 200 and "post.reply.create" in body and "tweet.read" not in body
    channel.refresh_from_db()
    assert channel.push_due_at <= now()
    client.force_login(creative.user)
    assert client.post(f"{address}test").status_code == 403


def test_the_apps_further_keys_are_kept_and_no_secret_is_shown(client, director, brand, sandbox) -> None:
    client.force_login(director.user)
    page = "/w/warung/channels/connect/x/"
    keys = {"client_id": "id-1", "client_secret": "geheim-1", "bearer": "geheim-2", "tier": "self_serve", "messages": "yes"}
    assert client.post(f"{page}app?environment=production", keys).status_code == 302
    kept = [app_of(director.workspace.pk, platform="x", environment=name) for name in ("production", "sandbox")]
    (found,) = [one for one in kept if one.client_id == "id-1"]
    assert dict(found.extra) == {"bearer": "geheim-2", "tier": "self_serve", "messages": "yes"}
    shown = client.get(f"{page}?environment=production").content.decode()
    assert "geheim" not in shown and "dm.read" in shown
    asked = {who: client.get(f"{page}consent?environment=production&personal={who}")["location"] for who in (0, 1)}
    assert ["dm.read" in asked[who] for who in (0, 1)] == [True, False], "nobody is asked for their own messages"
    client.post(f"{page}app?environment=production", {**keys, "messages": "no"})
    assert "dm.read" not in client.get(f"{page}?environment=production").content.decode(), "what is not asked for is not told"
    assert client.post(f"{page}app", {**keys, "tier": "gratis"}).status_code == 422


def test_a_mastodon_account_is_connected_by_consent_at_its_server(client, social, brand, sandbox) -> None:
    client.force_login(social.user)
    row = call(f"{sandbox.admin}/accounts", {"platform": "mastodon", "handle": "warungmasto", "tokens": False})
    page = client.get("/w/warung/channels/connect/mastodon/").content.decode()
    assert "channels/connect/mastodon/app" not in page, "no developer app is asked for"
    for _ in range(2):
        away = client.get("/w/warung/channels/connect/mastodon/consent")
        assert away.status_code == 302, away.content[:500]
        back = urlsplit(decide(away["location"], row["id"]))
        done = client.get(f"{back.path}?{back.query}")
        assert done.status_code == 302, re.sub(r"\s+", " ", done.content.decode())[-2000:]
        Channel.objects.filter(state="connected").update(state="expired")
    (channel,) = Channel.objects.all()
    assert channel.remote_id == "warungmasto@mastodon.sandbox.example" and channel.flags["max_characters"] == "500"


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1", "http://mastodon.social", "https://10.1.2.3/web", "nonsense", ""]
)
def test_a_server_must_be_named_by_a_public_address(client, social, brand, sandbox, address) -> None:
    client.force_login(social.user)
    page = "/w/warung/channels/connect/mastodon/?environment=production"
    assert 'name="server"' in client.get(page).content.decode()
    refused = client.post(page, {"server": address})
    assert refused.status_code == 422 and "note-bad" in refused.content.decode()


def test_a_telegram_channel_is_connected_with_its_bot_which_serves_one_only(client, social, brand, sandbox) -> None:
    client.force_login(social.user)
    row = call(f"{sandbox.admin}/accounts", {"platform": "telegram", "handle": "warungtele"})
    page = "/w/warung/channels/connect/telegram/"
    wrong = client.post(page, {"token": "1:salah", "channel": "@warungtele"})
    nowhere = client.post(page, {"token": row["bot_token"], "channel": "@tidakada"})
    right = client.post(page, {"token": row["bot_token"], "channel": "t.me/warungtele"})
    again = client.post(page, {"token": row["bot_token"], "channel": "@warungtele"})
    assert [one.status_code for one in (wrong, nowhere, right, again)] == [422, 422, 302, 302]
    channel = Channel.objects.get()
    assert (channel.handle, channel.flags["discussion"]) == ("warungtele", row["discussion_id"])
    shown = client.post(f"/w/warung/channels/{channel.pk}/test").content.decode()
    assert "can_post_messages" in shown and row["bot_token"] not in shown
    Channel.objects.update(remote_id="-1001")
    taken = client.post(page, {"token": row["bot_token"], "channel": "@warungtele"})
    assert taken.status_code == 422 and Channel.objects.count() == 1
