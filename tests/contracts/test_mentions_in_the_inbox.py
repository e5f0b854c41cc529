"""Mentions on Instagram through the whole product: webhook, words read at the platform, conversation, buttons, answer."""

from __future__ import annotations

from typing import Any

import pytest

from bench._matrix.scenes_in import register, settle

pytestmark = [pytest.mark.oracle, pytest.mark.slow]


@pytest.fixture
def channel(house: Any) -> Any:
    """Its news comes by itself."""
    house.begin()
    made = house.channel("instagram", handle="warung.sari")
    assert not list(register(house, made))
    return made


def named(house: Any, channel: Any, text: str = "@warung.sari masih buka?") -> tuple[str, str]:
    """Somebody names us below somebody else's post; gives post and comment."""
    said = {"platform": "instagram", "account": channel.remote_id, "author": "ayu", "text": "Jalan ke Solo", "how": "mention"}
    medium = str(house.tell("/graph/stranger", said)["id"])
    comment = {"platform": "instagram", "post_id": medium, "author": "budi", "text": text}
    return medium, str(house.tell("/comment", comment)["id"])


def held(channel: Any) -> list[tuple[str, str, str]]:
    from gembala.ingest.models import Item

    return list(Item.objects.filter(channel=channel).values_list("kind", "remote_id", "text"))


def social(channel: Any) -> Any:
    """Who answers as the brand."""
    from gembala.workspaces.access import actor_for
    from gembala.workspaces.models import Membership, User
    from gembala.workspaces.roles import Role

    user = User.objects.create_user("sari@mentions.test", None, name="Sari")
    Membership.objects.create(workspace=channel.workspace, user=user, role=Role.SOCIAL)
    return actor_for(user, channel.workspace.slug)


def test_a_mention_is_read_shown_and_answered_and_only_the_possible_is_offered(house: Any, channel: Any) -> None:
    from gembala.inbox import take_in
    from gembala.inbox.models import Conversation
    from gembala.inbox.offered import offered
    from gembala.inbox.reply import reply
    from gembala.inbox.words import refused_words
    from gembala.ingest.models import Inbound, Item
    from gembala.moderation.decide import may_hide
    from gembala.platforms.accounts import capabilities_of

    medium, comment = named(house, channel)
    settle(house, until=lambda: bool(held(channel)))
    assert held(channel) == [("mention", comment, "warung.sari masih buka?")]
    assert set(Inbound.objects.values_list("state", flat=True)) == {"done"}
    house.duty(take_in.due, take_in.take_in)
    (conversation,) = Conversation.objects.all()
    assert (conversation.thread.remote_id, conversation.thread.text) == (medium, "Jalan ke Solo")
    item = Item.objects.get(remote_id=comment)
    actor = social(channel)
    offers = {str(one.kind): one.refused for one in offered(item, caps=capabilities_of(channel), actor=actor)}
    assert offers == {"like": "no_endpoint", "hide": "own_thread_only", "delete": "own_thread_only"}
    assert refused_words("own_thread_only") != refused_words("")
    assert not may_hide(item), "no rule of ours hides it either"
    written = reply(conversation, actor=actor, channel=channel, text="Masih, Kak!")
    house.passes(60)
    house.work(written.delivery)
    assert written.delivery.state == "done", written.delivery.problem
    rows = house.look("/posts?platform=instagram&source=all")
    assert [row["text"] for row in rows if row["reply_to"] == comment] == ["Masih, Kak!"]


def test_a_mention_is_kept_once_and_waits_while_the_platform_does_not_answer(house: Any, channel: Any) -> None:
    from gembala.ingest import process
    from gembala.ingest.models import Inbound

    armed = {"platform": "instagram", "operation": "me", "kind": "server_error", "count": 1}
    house.tell("/faults", armed)
    house.tell("/faults", {"platform": "instagram", "operation": "webhook", "kind": "webhook_replay", "count": 1})
    _medium, comment = named(house, channel)
    settle(house, until=lambda: Inbound.objects.exists() and not process.unread().filter(lease_until=None).exists())
    (waiting,) = Inbound.objects.filter(state="received")
    assert waiting.attempts == 1 and not held(channel)
    assert house.duty(process.unread, process.process_inbound) == 0, "not before its pause is over"
    house.passes(60)
    settle(house, until=lambda: bool(held(channel)))
    assert [one[1] for one in held(channel)] == [comment]
    assert not Inbound.objects.exclude(state="done").exists()


def test_what_the_platform_will_not_tell_is_refused_and_said_so(house: Any, channel: Any) -> None:
    from gembala.ingest.models import Inbound

    house.tell("/faults", {"platform": "instagram", "operation": "me", "kind": "scope_missing", "count": 5})
    named(house, channel)
    settle(house, until=lambda: Inbound.objects.filter(state="refused").exists())
    assert Inbound.objects.get(state="refused").problem.startswith("auth_scope")
    assert held(channel) == []
