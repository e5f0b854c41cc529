"""Celery's broker goes away and comes back, hands the same message out twice, and is never filled."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from kombu.connection import Connection

from bench._stage import forget_queue
from gembala.delivery import send
from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token
from tests.executors.conftest import Place
from tests.stages import Stage, call, until
from tests.wire import Wire

pytestmark = [pytest.mark.slow]
brokers = pytest.mark.parametrize("place", ["rabbitmq-postgres", "redis-postgres"], indirect=True)
rabbit = pytest.mark.parametrize("place", ["rabbitmq-postgres"], indirect=True)


@brokers
def test_work_goes_on_when_the_broker_is_back(stage: Stage, place: Place) -> None:
    address = place.more["GEMBALA_BROKER_URL"]
    parts = urlsplit(address)
    with Wire(parts.hostname or "", parts.port or 0) as wire:
        there = address.replace(f"{parts.hostname}:{parts.port}", f"127.0.0.1:{wire.port}")
        channels = [stage.channel("x"), stage.channel("bluesky")]
        call(f"{stage.sandbox.admin}/profile", {"latency_ms": [100, 300], "seed": 4})
        texts = stage.plan(channels, 40)
        worker = stage.worker(GEMBALA_BROKER_URL=there)
        until(
            lambda: 5 < stage.states().get("done", 0) < 35, seconds=90, what=lambda: f"{stage.states()}\n{stage.log()}"
        )
        wire.cut()
        texts += stage.plan(channels, 10)
        time.sleep(5)
        assert worker.poll() is None, stage.log()
        assert set(stage.states()) != {"done"}
        wire.mend()
        stage.all_done(seconds=180)
    assert set(stage.standing(texts)) == {1}


@rabbit
def test_the_queue_stays_short_and_every_message_ends_with_its_lease(stage: Stage, place: Place) -> None:
    """A worker that sweeps but hears another queue: nobody works on what it puts into the queue."""
    from gembala.config.duties import DUTIES

    stage.plan([stage.channel()], 400)
    deaf = f"{place.more['GEMBALA_BROKER_QUEUE']}-deaf"
    stage.worker("--queues", deaf)
    lease = next(duty.lease for duty in DUTIES if duty.name == "send").total_seconds()
    enough = 3 * sum(duty.threads for duty in DUTIES)
    try:
        with Connection(place.more["GEMBALA_BROKER_URL"]) as connection, connection.channel() as channel:

            def waiting() -> int:
                return int(channel.queue_declare(place.more["GEMBALA_BROKER_QUEUE"], passive=True).message_count)

            until(lambda: Delivery.objects.exclude(lease_owner="").exists(), seconds=60, what=stage.log)
            time.sleep(6)
            count = waiting()
            assert 0 < count <= enough
            time.sleep(3)
            assert waiting() <= enough
            message = channel.basic_get(place.more["GEMBALA_BROKER_QUEUE"], no_ack=True)
            assert 0 < int(message.properties["expiration"]) <= max(lease, 300) * 1000
    finally:
        forget_queue(place.more["GEMBALA_BROKER_URL"], deaf)
        forget_queue(place.more["GEMBALA_BROKER_URL"], place.more["GEMBALA_BROKER_QUEUE"])


@brokers
def test_a_message_that_comes_three_times_or_too_late_does_its_work_once(stage: Stage, place: Place) -> None:
    texts = stage.plan([stage.channel()], 3)
    token = new_token()
    ids = claim(send.due(), limit=2, token=token, lease=timedelta(seconds=90))
    late = [Delivery.objects.exclude(pk__in=ids).get().pk]
    Delivery.objects.filter(pk__in=late).update(due_at=now() + timedelta(hours=1), next_at=now() + timedelta(hours=1))
    stage.start("manage", "shell", "-v0", "-c", (
        "from gembala.config.celery_app import work\n"
        f"for _ in range(3): work.delay('send', {ids}, {token!r})\n"
        f"work.delay('send', {late}, {token!r})"
    )).wait(60)  # fmt: skip
    stage.worker()
    until(
        lambda: stage.states() == {"done": 2, "waiting": 1}, seconds=60, what=lambda: f"{stage.states()}\n{stage.log()}"
    )
    time.sleep(2)
    assert stage.standing(texts) == [1, 1, 0]
    assert Delivery.objects.get(pk=late[0]).attempts == 0
