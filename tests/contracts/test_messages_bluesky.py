"""Direct messages on Bluesky through the whole product: read, shown, only the possible offered, answered by reply and app."""

from __future__ import annotations

from typing import Any

import pytest

from bench._matrix.scenes_in import poll
from tests.contracts.test_mentions_in_the_inbox import held, social

pytestmark = [pytest.mark.oracle, pytest.mark.slow]


@pytest.fixture
def channel(house: Any) -> Any:
    """Connected by an app password with the right for messages."""
    house.begin()
    return house.channel("bluesky")


def said(house: Any, channel: Any, text: str) -> dict[str, str]:
    told: dict[str, str] = house.tell("/bluesky/message", {"account": channel.remote_id, "author": "ayu", "text": text})
    return told


def spoken(house: Any, channel: Any) -> list[str]:
    return [str(row["text"]) for row in house.look(f"/bluesky/messages?account={channel.remote_id}")]


def test_a_message_is_read_shown_and_answered_once(house: Any, channel: Any) -> None:
    from gembala.inbox import take_in
    from gembala.inbox.models import Conversation
    from gembala.inbox.offered import offered
    from gembala.inbox.reply import reply
    from gembala.inbox.words import refused_words
    from gembala.ingest.models import Item
    from gembala.platforms.accounts import capabilities_of

    asked = said(house, channel, "Bisa pesan 40 porsi?")
    poll(house, channel, rounds=2)
    assert held(channel) == [("message", f"{asked['convo']}/{asked['id']}", "Bisa pesan 40 porsi?")]
    house.duty(take_in.due, take_in.take_in)
    (conversation,) = Conversation.objects.all()
    item, actor = Item.objects.get(), social(channel)
    offers = {str(one.kind): one.refused for one in offered(item, caps=capabilities_of(channel), actor=actor)}
    assert offers == {
        "like": "bluesky_message_stays", "hide": "bluesky_message_stays", "delete": "bluesky_message_for_self",
    }  # fmt: skip
    assert len({refused_words(key) for key in (*offers.values(), "unsupported")}) == 3
    written = reply(conversation, actor=actor, channel=channel, text="Bisa, Kak!")
    house.passes(60)
    house.tell("/faults", {"platform": "bluesky", "operation": "message", "kind": "lost_answer"})
    house.work(written.delivery)
    assert written.delivery.state == "unknown"
    house.passes(35)
    house.work(written.delivery)
    assert written.delivery.state == "done", written.delivery.problem
    poll(house, channel, rounds=2)
    assert spoken(house, channel) == ["Bisa pesan 40 porsi?", "Bisa, Kak!"]
    own = Item.objects.get(own=True)
    assert (own.remote_id, own.text) == (written.delivery.remote_id, "Bisa, Kak!"), "known again as our own answer"


def test_who_answers_in_the_app_ends_the_waiting_here(house: Any, channel: Any) -> None:
    from gembala.inbox import take_in
    from gembala.inbox.models import Conversation
    from gembala.platforms.accounts import account_of
    from gembala.platforms.contracts import Post, Recipient
    from gembala.platforms.registry import connector

    asked = said(house, channel, "Masih buka?")
    poll(house, channel, rounds=2)
    house.duty(take_in.due, take_in.take_in)
    assert Conversation.objects.get().waiting_since is not None
    account, port = account_of(channel), connector("bluesky")
    post = Post("Masih", recipient=Recipient("message", asked["convo"]))
    port.commit(account, post, port.prepare(account, post, key="app"), key="app")  # as the app itself would
    poll(house, channel, rounds=2)
    house.duty(take_in.due, take_in.take_in)
    assert Conversation.objects.get().waiting_since is None
