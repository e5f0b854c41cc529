"""News comes by itself: registered when an account is connected, looked at again, polled for where it fails."""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from gembala.delivery.tests.stage import call, x_channel
from gembala.ingest import poll, process
from gembala.ingest.models import Inbound, Item
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token
from gembala.platforms import push
from gembala.platforms.accounts import account_of, capabilities_of
from gembala.platforms.apps import SANDBOX_APPS, save_app
from gembala.platforms.contracts import AppKeys, Category, Problem, Support
from gembala.platforms.credentials import seal_app
from gembala.platforms.disconnect import disconnect
from gembala.platforms.models import Channel, Credential, PlatformApp
from gembala.platforms.registry import connector
from gembala.platforms.state import expire

pytestmark = pytest.mark.django_db(transaction=True)
BEARER = {"authorization": "Bearer sandbox-x-bearer"}


@pytest.fixture
def house(sandbox, settings, live_server) -> Any:
    """A web that the sandbox can reach, and an empty sandbox."""
    settings.PUBLIC_URL = live_server.url
    call(f"{sandbox.admin}/reset", {})
    call(f"{sandbox.admin}/clock", {"offset_seconds": 0})
    return sandbox


@pytest.fixture
def channel(house, social, brand) -> Channel:
    return x_channel(social, brand, house.admin)


def sweep(duty_due: Any, handle: Any, **more: Any) -> None:
    token = new_token()
    handle(claim(duty_due(), limit=50, token=token, lease=timedelta(minutes=2)), token)


def look(channel: Channel) -> Channel:
    """The duty's next look, now."""
    Channel.objects.filter(pk=channel.pk).update(push_due_at=now())
    sweep(push.due, push.look)
    channel.refresh_from_db()
    return channel


def listed(house: Any, path: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(f"{house.url}/x/2/{path}", headers=BEARER)
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: list[dict[str, Any]] = json.load(answer)["data"]
    return found


def a_post(channel: Channel) -> str:
    """A post of the channel's account."""
    from gembala.platforms.contracts import Post, Published

    account, port = account_of(channel), connector("x")
    post = Post(f"Menu {channel.handle}")
    outcome = port.commit(account, post, port.prepare(account, post, key="k"), key="k")
    assert isinstance(outcome, Published), outcome
    return outcome.remote_id


def comment(house: Any, post_id: str, text: str) -> str:
    said = {"platform": "x", "post_id": post_id, "author": "budi", "text": text}
    return str(call(f"{house.admin}/comment", said)["id"])


def arrived(count: int, seconds: float = 5) -> list[Item]:
    """Items that came by webhook alone: nothing here polls."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        sweep(process.unread, process.process_inbound)
        if Item.objects.count() >= count:
            break
        time.sleep(0.05)
    return list(Item.objects.order_by("pk"))


def test_connecting_registers_the_address_and_subscribes_the_account_once(house, channel) -> None:
    sweep(push.due, push.look)
    channel.refresh_from_db()
    assert push.is_live(channel) and channel.push_due_at > now()
    (hook,) = listed(house, "webhooks")
    path = reverse("hook", kwargs={"platform": "x", "channel": channel.pk})
    assert hook["valid"] and hook["url"].endswith(path) and hook["url"] == push.callback(channel)
    rows = listed(house, "activity/subscriptions")
    assert sorted(row["event_type"] for row in rows) == ["post.mention.create", "post.quote.create", "post.reply.create"]
    look(channel)
    assert len(listed(house, "webhooks")) == 1 and len(listed(house, "activity/subscriptions")) == 3


def test_a_comment_comes_by_itself_and_once(house, channel) -> None:
    look(channel)
    told = comment(house, a_post(channel), "Enak! 😋")
    (item,) = arrived(1)
    assert (item.remote_id, item.text, item.kind, item.channel_id) == (told, "Enak! 😋", "comment", channel.pk)
    deadline = time.monotonic() + 5
    while Inbound.objects.count() < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert Inbound.objects.count() == 2, "X tells of a reply twice: as a reply and as a mention"
    assert len(arrived(1)) == 1


def test_two_accounts_share_one_address_and_each_hears_its_own(house, channel, social, brand) -> None:
    second = x_channel(social, brand, house.admin)
    look(channel), look(second)
    assert len(listed(house, "webhooks")) == 1 and len(listed(house, "activity/subscriptions")) == 6
    comment(house, a_post(second), "untuk yang kedua")
    comment(house, a_post(channel), "untuk yang pertama")
    found = {item.text: item.channel_id for item in arrived(2)}
    assert found == {"untuk yang kedua": second.pk, "untuk yang pertama": channel.pk}


def test_while_our_web_is_away_polling_goes_on_and_registration_is_tried_again(house, channel, settings) -> None:
    ours, settings.PUBLIC_URL = settings.PUBLIC_URL, "http://127.0.0.1:9"
    look(channel)
    assert channel.push["state"] == "failed" and channel.push["code"] == "CrcValidationFailed"
    assert channel.push_due_at - now() < timedelta(seconds=6) and channel.state == Channel.State.CONNECTED
    assert poll.interval(channel, fresh=0) == poll.AT_HOME
    look(channel), look(channel)
    assert channel.push["tries"] == 3 and channel.push_due_at - now() > timedelta(seconds=15)
    told = comment(house, a_post(channel), "lewat jajak")
    sweep(poll.due, poll.poll)
    assert Item.objects.get().remote_id == told
    settings.PUBLIC_URL = ours
    assert push.is_live(look(channel))


def test_an_address_that_failed_the_hourly_question_is_validated_again(house, channel, settings) -> None:
    look(channel)
    settings.ROOT_URLCONF = "gembala.web.channels.urls"  # our web answers, but no longer at this address
    call(f"{house.admin}/clock", {"offset_seconds": 4_000})
    deadline = time.monotonic() + 10
    while listed(house, "webhooks")[0]["valid"] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not listed(house, "webhooks")[0]["valid"]
    settings.ROOT_URLCONF = "gembala.config.urls"
    assert push.is_live(look(channel)) and listed(house, "webhooks")[0]["valid"]


def test_the_address_moves_when_the_first_account_is_let_go(house, channel, social, brand) -> None:
    second = x_channel(social, brand, house.admin)
    look(channel), look(second)
    Channel.objects.filter(pk=channel.pk).update(state=Channel.State.DISCONNECTED)
    look(second)
    comment(house, a_post(second), "masih sampai")
    assert [item.channel_id for item in arrived(1)] == [second.pk]


def test_an_account_that_is_let_go_leaves_nothing_behind_at_x(house, channel, director) -> None:
    look(channel)
    disconnect(channel, actor=director)
    assert listed(house, "webhooks") == [] and listed(house, "activity/subscriptions") == []
    assert Channel.objects.get().push == {}


def test_who_shares_the_address_goes_on_when_another_is_let_go(house, channel, social, brand, director) -> None:
    second = x_channel(social, brand, house.admin)
    look(channel), look(second)
    disconnect(second, actor=director)
    rows = listed(house, "activity/subscriptions")
    assert [row["filter"]["user_id"] for row in rows] == [channel.remote_id] * 3
    assert len(listed(house, "webhooks")) == 1


def test_an_address_that_ends_is_dropped_and_the_others_register_their_own_at_once(
    house, channel, social, brand, director
) -> None:
    second = x_channel(social, brand, house.admin)
    look(channel), look(second)
    disconnect(channel, actor=director)
    assert listed(house, "webhooks") == [] and listed(house, "activity/subscriptions") == []
    sweep(push.due, push.look)  # nobody had to wait for it
    (hook,) = listed(house, "webhooks")
    assert hook["url"] == push.callback(second)
    comment(house, a_post(second), "masih sampai")
    assert [item.channel_id for item in arrived(1)] == [second.pk]


def test_an_account_is_let_go_though_the_platform_is_away(house, channel, director, settings) -> None:
    look(channel)
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    disconnect(channel, actor=director)
    assert Channel.objects.get().state == Channel.State.DISCONNECTED and not Credential.objects.exists()
    assert len(listed(house, "activity/subscriptions")) == 3


def test_an_account_whose_sign_in_ended_is_let_go_at_x_too(house, channel, director) -> None:
    look(channel)
    expire(channel, problem=Problem(Category.AUTH_EXPIRED))
    disconnect(channel, actor=director)
    assert listed(house, "activity/subscriptions") == [], "X is asked as the app, not with the account's token"


def test_without_the_apps_bearer_a_person_registers_by_hand(house, channel) -> None:
    sealed = seal_app(AppKeys("sandbox-x", "sandbox-x-secret", ("sandbox-x-consumer-secret",)))
    PlatformApp.objects.create(workspace=channel.workspace, platform="x", environment="sandbox", sealed=sealed)
    assert look(channel).push["state"] == "by_hand" and listed(house, "webhooks") == []
    assert poll.interval(channel, fresh=0) == poll.AT_HOME


def test_keys_that_are_entered_are_used_at_once(house, channel, director) -> None:
    look(channel)
    save_app(director, platform="x", environment="sandbox", keys=SANDBOX_APPS["x"])
    channel.refresh_from_db()
    assert channel.push_due_at <= now()


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://gembala.contoh.id", True),
        ("http://gembala.contoh.id", False),
        ("https://gembala.contoh.id:8443", False),
        ("https://localhost", False),
        ("https://10.0.0.5", False),
        ("https://kantor.internal", False),
    ],
)
def test_the_real_platform_is_only_given_an_address_that_it_can_reach(
    channel, settings, address: str, fine: bool
) -> None:
    settings.PUBLIC_URL = address
    assert push.reachable(push.callback(channel)) is fine
    if not fine:
        Channel.objects.filter(pk=channel.pk).update(environment="production")
        assert look(channel).push["state"] == "unreachable"


def test_where_news_comes_by_itself_polling_is_seldom_until_it_finds_something(channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(push={"state": push.LIVE}, push_due_at=now() + timedelta(hours=6))
    channel.refresh_from_db()
    assert poll.interval(channel, fresh=0) == poll.AT_HOME_PUSHED
    assert poll.interval(channel, fresh=3) == poll.AT_HOME
    channel.environment = "production"
    assert poll.interval(channel, fresh=0) == poll.SLOWEST
    assert poll.interval(channel, fresh=3) == capabilities_of(channel).poll_interval


def test_what_polling_finds_makes_us_doubt_the_registration(house, channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(push={"state": push.LIVE}, push_due_at=now() + timedelta(hours=6))
    comment(house, a_post(channel), "tidak didorong")
    sweep(poll.due, poll.poll)
    channel.refresh_from_db()
    assert Item.objects.count() == 1 and channel.push_due_at <= now() + poll.DOUBT


def test_the_tier_of_the_app_decides_what_is_offered(house, channel, director) -> None:
    assert capabilities_of(look(channel)).actions["like"] is Support.NATIVE
    save_app(director, platform="x", environment="sandbox", keys=AppKeys(extra={"tier": "self_serve"}))
    caps = capabilities_of(look(channel))
    assert (channel.flags["tier"], caps.actions["like"], caps.refused["like"]) == ("self_serve", Support.NONE, "x_tier")


def test_the_self_test_names_what_is_missing(house, channel) -> None:
    def told() -> dict[tuple[str, str], bool]:
        return {(one.code, one.detail): one.ok for one in connector("x").probe(account_of(channel))}

    before = told()
    assert before[("sign_in", "")] and not before[("push", "post.reply.create")]
    look(channel)
    assert all(ok for (code, _), ok in told().items() if code == "push")


def test_a_channel_that_is_signed_out_is_left_alone(house, channel) -> None:
    from gembala.platforms.contracts import Category, Problem

    expire(channel, problem=Problem(Category.AUTH_EXPIRED, "x"))
    sweep(push.due, push.look)
    assert listed(house, "webhooks") == []
