"""Direct messages of X through the whole product: read, shown with the right counter, answered, and what may not be done."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench._matrix.scenes_in import poll, register, settle
from bench._matrix.scenes_messages import LOOK, written

pytestmark = [pytest.mark.oracle, pytest.mark.slow]

WITHOUT = "tweet.read tweet.write users.read media.write offline.access"


@pytest.fixture
def channel(house: Any) -> Any:
    """Signed in with the permission for messages."""
    house.begin()
    return house.channel("x")


def take_in(house: Any) -> list[Any]:
    from gembala.inbox import take_in
    from gembala.inbox.models import Conversation

    while house.duty(take_in.due, take_in.take_in):
        pass
    return list(Conversation.objects.order_by("pk"))


def looked(house: Any, channel: Any) -> list[Any]:
    """The conversations after a look at the platform."""
    house.passes(LOOK)
    poll(house, channel, rounds=2)
    return take_in(house)


@pytest.fixture
def social(house: Any) -> Any:
    """Who answers as the brand."""
    from gembala.workspaces.access import actor_for
    from gembala.workspaces.models import Membership, User
    from gembala.workspaces.roles import Role

    user = User.objects.filter(email="sari@messages.test").first()
    if user is None:
        user = User.objects.create_user("sari@messages.test", None, name="Sari")
        Membership.objects.create(workspace=house.actor.workspace, user=user, role=Role.SOCIAL)
    return actor_for(user, house.actor.workspace.slug)


def page(who: Any) -> Any:
    """Them at the pages."""
    from django.test import Client

    client = Client()
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def here(name: str, house: Any, row: Any, **more: Any) -> str:
    from django.urls import reverse

    return reverse(name, kwargs={"slug": house.actor.workspace.slug, "pk": row.pk, **more})


def sent(house: Any, channel: Any) -> list[str]:
    rows = house.look(f"/x/messages?account={channel.remote_id}")
    return [row["text"] for row in rows if row["sender"] == channel.remote_id]


def test_a_message_is_a_private_conversation_that_is_answered_in_private(house: Any, channel: Any, social: Any) -> None:
    from gembala.delivery.models import Delivery

    written(house, channel, "Pesanan saya belum sampai", attached="photo")
    (row,) = looked(house, channel)
    assert (row.last_item.kind, row.state, row.waiting_since is not None) == ("message", "open", True)
    client = page(social)
    shown = client.get(here("inbox-conversation", house, row)).content.decode()
    assert "0 / 10000" in shown and "/messages/" in shown
    assert any(words in shown for words in ("Dengan gambar.", "With a picture."))
    counted = client.post(here("inbox-count", house, row), {"text": "a" * 300}).content.decode()
    assert counted == '<span class="is-within">300 / 10000</span>'
    over = {"text": "a" * 10_001, "channel": channel.pk}
    assert client.post(here("inbox-reply", house, row), over).status_code == 422
    long = "Kami cek dulu ya kak: " + "mohon ditunggu, " * 20 + "terima kasih"
    assert client.post(here("inbox-reply", house, row), {"text": long, "channel": channel.pk}).status_code == 303
    answer = Delivery.objects.get(kind="reply")
    house.passes(60)
    house.work(answer)
    assert (answer.state, answer.problem) == ("done", {})
    assert sent(house, channel) == [long]
    assert not [row for row in house.look("/posts?platform=x&source=all") if row["text"] == long], "never in public"
    (row,) = looked(house, channel)
    shown = client.get(here("inbox-conversation", house, row)).content.decode()
    assert (row.waiting_since, shown.count("Kami cek dulu ya kak")) == (None, 1), "told once"


def test_the_buttons_say_why_they_cannot_be_used(house: Any, channel: Any, social: Any) -> None:
    from gembala.inbox.offered import offered
    from gembala.inbox.words import refused_words
    from gembala.moderation.decide import may_hide
    from gembala.platforms.accounts import capabilities_of

    written(house, channel, "Halo kak")
    (row,) = looked(house, channel)
    item, caps = row.last_item, capabilities_of(channel)
    offers = {str(one.kind): one.refused for one in offered(item, caps=caps, actor=social)}
    assert set(offers.values()) == {"not_in_private"} and refused_words("not_in_private") != refused_words("")
    assert not may_hide(item), "no rule of ours hides it either"
    client = page(social)
    for kind in ("hide", "like", "delete"):
        client.post(here("inbox-act", house, row, item=item.pk), {"kind": kind})
    item.refresh_from_db()
    assert (item.hidden, item.liked, item.deleted_at) == (False, False, None)


def test_an_account_that_lost_the_permission_says_how_to_get_it_back(house: Any, channel: Any, social: Any) -> None:
    from django.utils.html import escape

    from gembala.inbox.words import refused_words
    from gembala.platforms.models import Channel

    written(house, channel, "Halo kak")
    (row,) = looked(house, channel)
    old = house.tell("/accounts", {"platform": "x", "handle": channel.handle, "scope": WITHOUT})
    house.connect("x", old, again=channel)
    channel = Channel.objects.get(pk=channel.pk)
    assert channel.flags["messages"] == "not_granted"
    client = page(social)
    shown = client.get(here("inbox-conversation", house, row)).content.decode()
    assert escape(refused_words("x_messages_scope")) in shown and 'name="text"' not in shown
    refused = client.post(here("inbox-reply", house, row), {"text": "Halo", "channel": channel.pk})
    assert refused.status_code == 422 and sent(house, channel) == []
    written(house, channel, "Masih di sana?")
    assert [one.item_count for one in looked(house, channel)] == [1], "and nothing more is read"


def test_what_is_written_in_the_app_of_x_ends_the_waiting_in_any_order(house: Any, channel: Any, social: Any) -> None:
    assert not list(register(house, channel))
    from gembala.ingest.models import Item

    written(house, channel, "Bisa COD?")
    written(house, channel, "Bisa kak", from_us=True)
    settle(house, until=lambda: Item.objects.count() == 2)
    first = take_in(house)
    assert [(row.waiting_since, row.item_count) for row in first] == [(None, 1)], "both came in one batch"
    written(house, channel, "Oke, saya pesan dua")
    settle(house, until=lambda: Item.objects.count() == 3)
    (row,) = take_in(house)
    assert row.waiting_since is not None
    shown = page(social).get(here("inbox-conversation", house, row)).content.decode()
    shown = shown[shown.index('id="kata"') :]
    assert shown.index("Bisa COD?") < shown.index("Bisa kak") < shown.index("Oke, saya pesan dua")
    polled = looked(house, channel)
    assert (len(polled), Item.objects.count()) == (1, 3), "polling tells nothing twice"


def test_a_program_reads_and_answers_a_message_too(house: Any, channel: Any, social: Any) -> None:
    from gembala.delivery.models import Delivery
    from gembala.workspaces.tokens import Scope, create_token

    written(house, channel, "Ada promo?", attached="video")
    (row,) = looked(house, channel)
    _row, secret = create_token(social, name="bot", scopes=[Scope.INBOX_READ, Scope.INBOX_WRITE])
    client, slug = page(social), house.actor.workspace.slug
    headers = {"authorization": f"Bearer {secret}"}
    base = f"/api/v1/w/{slug}/conversations/{row.pk}"
    (item,) = client.get(f"{base}/items", headers=headers).json()
    assert (item["kind"], item["text"], item["attached"]) == ("message", "Ada promo?", ["video"])
    body = json.dumps({"text": "Ada kak", "channel": channel.pk})
    assert client.post(f"{base}/reply", body, "application/json", headers=headers).status_code == 201
    answer = Delivery.objects.get(kind="reply")
    house.passes(60)
    house.work(answer)
    assert sent(house, channel) == ["Ada kak"]


def test_a_ban_reaches_as_far_as_x_lets_it(house: Any, channel: Any, social: Any) -> None:
    from gembala.members.models import Person
    from gembala.moderation.rows.sanctions import Sanction
    from gembala.moderation.sanctions.carry import carry

    written(house, channel, "Slot gacor hari ini")
    (row,) = looked(house, channel)
    person = row.identity.person or Person.objects.create(workspace=row.workspace, name="Ayu")
    type(row.identity).objects.filter(pk=row.identity_id).update(person=person)
    ban = Sanction(workspace=row.workspace, person=person, identity=row.identity, kind=Sanction.Kind.BAN)
    (begun,) = carry(ban, begins=True, by=social.user)
    assert (begun["done"], begun["why"]) == (True, "messages_only")
    house.sweep()
    said = {"account": channel.remote_id, "author": "ayu", "text": "Lagi"}
    with pytest.raises(Exception, match="400"):
        house.tell("/x/message", said)
    carry(ban, begins=False, by=social.user)
    house.sweep()
    assert house.tell("/x/message", said)["id"]


def test_the_same_words_twice_are_two_messages_though_an_answer_is_lost(house: Any, channel: Any) -> None:
    from gembala.delivery.plan import plan_reply
    from gembala.platforms.contracts import Post, Recipient

    person = written(house, channel, "Sudah ditransfer ya")["person"]
    post = Post("Baik kak", recipient=Recipient("message", person))
    first = plan_reply(channel=channel, post=post, by=None)
    house.work(first)
    house.tell("/faults", {"platform": "x", "operation": "message", "kind": "server_error"})
    second = plan_reply(channel=channel, post=post, by=None)
    house.work(second)
    assert (first.state, second.state) == ("done", "unknown")
    for _ in range(6):
        house.passes(10)
        house.work(second)
    assert second.state == "done" and second.remote_id != first.remote_id
    assert sent(house, channel) == ["Baik kak", "Baik kak"], "neither lost nor doubled"
