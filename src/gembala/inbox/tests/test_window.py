"""A private message is answered privately, in the way that its age allows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gembala.delivery.models import Delivery
from gembala.inbox.heed import on_speak
from gembala.inbox.models import Conversation
from gembala.inbox.offered import offered
from gembala.inbox.reply import reply
from gembala.inbox.tests.making import make_channel, make_identity, make_thread, say, sweep
from gembala.inbox.voices import voices
from gembala.inbox.words import refused_words
from gembala.kernel.clock import now
from gembala.platforms.accounts import capabilities_of

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


@pytest.mark.parametrize("ago", [timedelta(minutes=5), timedelta(days=8)])
def test_a_rule_answers_a_private_message_in_private_or_not_at_all(brand, social, ago) -> None:
    talk = asked(brand, ago=ago)
    said = on_speak(talk.last_item, "Terima kasih, kami baca.", social.user)
    payloads = list(Delivery.objects.values_list("payload", flat=True))
    if ago > timedelta(days=7):
        assert (said, payloads) == ("reply_not_allowed", [])
    else:
        assert (said, payloads[0]["recipient"]["remote_id"], payloads[0]["reply_to"]) == ("", "88", "")


def test_an_account_that_cannot_answer_messages_says_so_and_answers_nobody(brand, social) -> None:
    talk = asked(brand, ago=timedelta(minutes=5), platform="x")
    assert [voice.refused for voice in voices(talk, social)] == ["x_messages_scope"]
    with pytest.raises(ValidationError) as closed:
        reply(talk, actor=social, channel=talk.channel, text="Halo")
    assert closed.value.messages == [refused_words("x_messages_scope")]
    assert on_speak(talk.last_item, "Halo", social.user) == "x_messages_scope"
    assert Delivery.objects.count() == 0
    talk.channel.flags = {"messages": "yes"}
    talk.channel.save()
    assert [voice.refused for voice in voices(talk, social)] == [""]
    reply(talk, actor=social, channel=talk.channel, text="a" * 9000)
    assert Delivery.objects.get().payload["recipient"]["remote_id"] == "88"


@pytest.mark.parametrize(("platform", "why"), [("instagram", "not_in_private"), ("facebook", "not_in_private")])
def test_nothing_is_offered_on_a_private_message_that_only_public_words_can_have(brand, social, platform, why) -> None:
    talk = asked(brand, ago=timedelta(minutes=5), platform=platform)
    offers = offered(talk.last_item, caps=capabilities_of(talk.channel), actor=social)
    assert {one.refused for one in offers} <= {why, "no_endpoint"} and why in {one.refused for one in offers}


def test_a_message_of_ours_ends_the_waiting_whichever_comes_first(brand) -> None:
    channel = make_channel(brand, platform="x")
    ours, theirs = make_identity(channel, remote_id=channel.remote_id), make_identity(channel)
    thread, at = make_thread(channel), now() - timedelta(minutes=10)
    say(thread, ours, "Sudah kami kirim", own=True, kind="message", at=at)
    sweep()
    say(thread, theirs, "Sudah dikirim?", kind="message", at=at - timedelta(minutes=2))
    sweep()
    talk = Conversation.objects.get()
    assert talk.waiting_since is None
    later = say(thread, theirs, "Terima kasih. Bisa pesan lagi?", kind="message", at=at + timedelta(minutes=2))
    sweep()
    talk.refresh_from_db()
    assert talk.waiting_since == later.created_at
