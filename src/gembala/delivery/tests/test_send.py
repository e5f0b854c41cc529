"""What sending promises, against a running sandbox."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gembala.delivery.cancel import cancel
from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_action, plan_post
from gembala.delivery.retry import retry
from gembala.delivery.sentences import sentence
from gembala.delivery.signals import settled
from gembala.delivery.tests.stage import (
    age,
    bluesky_channel,
    call,
    standing,
    sweep_reconcile,
    sweep_send,
    x_channel,
)
from gembala.kernel.clock import now
from gembala.kernel.http import TIMEOUT
from gembala.platforms.contracts import Action, ActionKind, Post
from gembala.platforms.models import Channel

S = Delivery.State


@pytest.fixture
def channel(social, brand, sandbox) -> Channel:
    call(f"{sandbox.admin}/faults", method="DELETE")
    return x_channel(social, brand, sandbox.admin)


@pytest.fixture
def text() -> str:
    return f"Selamat pagi {uuid.uuid4().hex}"


def planned(channel: Channel, text: str, **times) -> Delivery:
    return plan_post(channel=channel, post=Post(text), by=None, due_at=times.pop("due_at", now()), **times)


def test_a_due_post_stands_at_the_platform_once_and_listeners_hear_of_it(channel, sandbox, text) -> None:
    heard: list[str] = []

    def listen(delivery: Delivery, **_: object) -> None:
        heard.append(delivery.state)

    settled.connect(listen)
    delivery = planned(channel, text)
    sweep_send()
    sweep_send()
    settled.disconnect(listen)
    delivery.refresh_from_db()
    assert (delivery.state, standing(sandbox.admin, text), heard) == (S.DONE, 1, [S.DONE])
    assert delivery.remote_id
    assert delivery.told


def test_a_post_of_tomorrow_waits(channel, sandbox, text) -> None:
    planned(channel, text, due_at=now() + timedelta(days=1))
    assert (sweep_send(), standing(sandbox.admin, text)) == ([], 0)


def test_a_lost_answer_is_never_resent_blindly(channel, sandbox, text) -> None:
    fault = {"platform": "x", "account": channel.remote_id, "operation": "publish", "kind": "lost_answer"}
    call(f"{sandbox.admin}/faults", fault)
    delivery = planned(channel, text)
    sweep_send()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.was_unknown, sweep_send()) == (S.UNKNOWN, True, [])
    age(delivery)
    sweep_reconcile()
    delivery.refresh_from_db()
    assert (delivery.state, standing(sandbox.admin, text)) == (S.DONE, 1)


def test_a_sign_in_that_ended_before_we_could_look_is_said(channel, sandbox, text) -> None:
    fault = {"platform": "x", "account": channel.remote_id, "operation": "publish", "kind": "lost_answer"}
    call(f"{sandbox.admin}/faults", fault)
    delivery = planned(channel, text)
    sweep_send()
    call(f"{sandbox.admin}/faults", {**fault, "operation": "*", "kind": "revoked", "count": 5})
    age(delivery)
    sweep_reconcile()
    channel.refresh_from_db()
    delivery.refresh_from_db()
    assert (channel.state, delivery.state) == (Channel.State.EXPIRED, S.UNKNOWN)
    assert standing(sandbox.admin, text) == 1


def test_an_armed_row_whose_worker_died_before_sending_is_sent_once_after_asking(channel, sandbox, text) -> None:
    delivery = planned(channel, text)
    age(delivery, state=S.ARMED, prepared={}, lease_until=now() - timedelta(seconds=1), lease_owner="dead")
    sweep_reconcile()
    delivery.refresh_from_db()
    assert (delivery.state, standing(sandbox.admin, text)) == (S.WAITING, 0)
    sweep_send()
    delivery.refresh_from_db()
    assert (delivery.state, standing(sandbox.admin, text)) == (S.DONE, 1)


def test_not_there_is_not_believed_while_the_request_may_be_on_its_way(channel, text) -> None:
    delivery = planned(channel, text)
    Delivery.objects.filter(pk=delivery.pk).update(state=S.ARMED, armed_at=now(), prepared={})
    assert sweep_reconcile() == []


@pytest.mark.parametrize(("since", "state"), [(-1, S.UNKNOWN), (1, S.UNKNOWN), (7, S.WAITING)])
def test_not_there_counts_only_when_no_answer_can_be_on_its_way(social, brand, sandbox, text, since, state) -> None:
    """``since``: seconds after the moment at which our own request would have given up waiting."""
    delivery = planned(bluesky_channel(social, brand, sandbox.admin), text)
    armed_at = now() - timedelta(seconds=(TIMEOUT.read or 0) + since)
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(
        state=S.UNKNOWN, armed_at=armed_at, next_at=now() - timedelta(seconds=1), prepared={"rkey": "3kgembala2345"}
    )
    assert sweep_reconcile() == [delivery.pk]
    assert rows.get().state == state
    assert standing(sandbox.admin, text) == 0


def test_a_rate_limit_pauses_only_its_channel(channel, social, brand, sandbox, text) -> None:
    other = x_channel(social, brand, sandbox.admin)
    fault = {"platform": "x", "account": channel.remote_id, "operation": "publish", "kind": "rate_limit"}
    call(f"{sandbox.admin}/faults", fault)
    limited, free = planned(channel, text), planned(other, text + " juga")
    sweep_send()
    limited.refresh_from_db()
    free.refresh_from_db()
    channel.refresh_from_db()
    assert (limited.state, free.state) == (S.WAITING, S.DONE)
    assert channel.paused_until is not None
    assert channel.paused_until > now()


def test_a_revoked_sign_in_expires_the_channel_and_its_queue_rests(channel, text) -> None:
    first = planned(channel, text)
    call_revoke = {"platform": "x", "account": channel.remote_id, "kind": "revoked", "operation": "publish"}
    from django.conf import settings

    call(f"{settings.SANDBOX_ADMIN_URL}/faults", call_revoke)
    sweep_send()
    first.refresh_from_db()
    channel.refresh_from_db()
    assert (first.state, channel.state, sweep_send()) == (S.WAITING, Channel.State.EXPIRED, [])
    assert str(sentence(first)).startswith(str(sentence(first).what))


def test_a_post_whose_latest_time_passed_is_missed_not_sent_late(channel, sandbox, text) -> None:
    delivery = planned(channel, text, due_at=now() - timedelta(hours=8))
    Channel.objects.filter(pk=channel.pk).update(state=Channel.State.EXPIRED)
    sweep_send()
    delivery.refresh_from_db()
    assert (delivery.state, standing(sandbox.admin, text)) == (S.MISSED, 0)


def test_a_refused_post_fails_with_a_sentence_and_a_person_may_retry(channel, social, sandbox, text) -> None:
    call(
        f"{sandbox.admin}/faults",
        {"platform": "x", "account": channel.remote_id, "operation": "publish", "kind": "credits_depleted"},
    )
    delivery = planned(channel, text)
    sweep_send()
    delivery.refresh_from_db()
    assert delivery.state == S.FAILED
    assert sentence(delivery) is not None
    retry(delivery, by=social.user)
    sweep_send()
    delivery.refresh_from_db()
    assert (delivery.state, standing(sandbox.admin, text)) == (S.DONE, 1)


def test_what_waits_can_be_taken_back_and_what_ended_cannot(channel, text) -> None:
    delivery = planned(channel, text)
    cancel(delivery)
    assert (delivery.state, sweep_send()) == (S.CANCELLED, [])
    with pytest.raises(ValidationError):
        cancel(delivery)


def test_an_act_whose_answer_was_lost_is_done_again(channel, sandbox, text) -> None:
    post = planned(channel, text)
    sweep_send()
    post.refresh_from_db()
    fault = {"platform": "x", "account": channel.remote_id, "operation": "delete", "kind": "lost_answer"}
    call(f"{sandbox.admin}/faults", fault)
    act = plan_action(channel=channel, action=Action(ActionKind.DELETE, post.remote_id), by=None, item_id=None)
    sweep_send()
    Delivery.objects.filter(pk=act.pk).update(next_at=now())
    sweep_send()
    act.refresh_from_db()
    assert (act.state, standing(sandbox.admin, text)) == (S.DONE, 0)
