"""A private message is answered privately, in the way that its age allows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gembala.delivery.models import Delivery
from gembala.inbox.models import Conversation
from gembala.inbox.reply import reply
from gembala.inbox.tests.making import make_channel, make_identity, make_thread, say, sweep

pytestmark = pytest.mark.django_db


def asked(brand, *, ago: timedelta, platform: str = "instagram", kind: str = "message") -> Conversation:
    channel = make_channel(brand, platform=platform)
    item = say(make_thread(channel), make_identity(channel), "Bisa pesan untuk Sabtu?", ago=ago, kind=kind)
    item.extra = {"recipient": "88"} if kind == "message" else {}
    item.save()
    sweep()
    return Conversation.objects.get(thread=item.thread)


@pytest.mark.parametrize(
    ("ago", "human"), [(timedelta(minutes=5), False), (timedelta(hours=23), False), (timedelta(hours=25), True)]
)
def test_an_answer_goes_to_the_person_and_late_ones_as_a_person(brand, social, ago, human) -> None:
    talk = asked(brand, ago=ago)
    reply(talk, actor=social, channel=talk.channel, text="Bisa kak")
    payload = Delivery.objects.get().payload
    assert payload["recipient"] == {"kind": "message", "remote_id": "88", "human_agent": human}
    assert not payload["reply_to"]


def test_after_every_window_nothing_is_sent_and_the_reason_is_said(brand, social) -> None:
    talk = asked(brand, ago=timedelta(days=8))
    with pytest.raises(ValidationError) as late:
        reply(talk, actor=social, channel=talk.channel, text="Maaf")
    assert "168" in late.value.messages[0]
    assert Delivery.objects.count() == 0


def test_a_public_word_is_answered_in_public(brand, social) -> None:
    talk = asked(brand, ago=timedelta(days=8), kind="comment")
    reply(talk, actor=social, channel=talk.channel, text="Maaf baru balas")
    payload = Delivery.objects.get().payload
    assert payload["reply_to"] and "recipient" not in payload
