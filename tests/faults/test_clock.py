"""The machine's clock was wrong and is right again: nothing waits for the wrong time, nothing is lost or sent twice.

The product's own clock is moved (`GEMBALA_CLOCK_SKEW`); each worker process sees one time.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from gembala.delivery.models import Delivery
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.workspaces.models import Change
from tests.stages import Stage, call, stop, until

pytestmark = [pytest.mark.slow]
HOUR = 3600


def done(stage: Stage, **states: int) -> None:
    """Wait until this many deliveries are in these states, and each that is at its end was told of."""
    until(
        lambda: stage.states() == states and not Delivery.objects.filter(state__in=["done", "missed"], told=False),
        seconds=90,
        what=lambda: f"{states}: {stage.states()}\n{stage.log()}",
    )


def test_a_clock_that_jumps_forward_and_back_loses_nothing_and_doubles_nothing(stage: Stage) -> None:
    call(f"{stage.sandbox.admin}/limits", {"lifted": True})
    x, bluesky = stage.channel("x"), stage.channel("bluesky")
    begun = now()
    present = stage.plan([x, bluesky], 4)
    soon = stage.plan([x, bluesky], 4, due_at=begun + timedelta(hours=2))
    missed = stage.plan([x], 1, due_at=begun + timedelta(minutes=30), latest_at=begun + timedelta(minutes=40))
    later = stage.plan([x, bluesky], 2, due_at=begun + timedelta(hours=5))
    worker = stage.worker()
    done(stage, done=4, waiting=7)
    assert stop(worker) == 0
    told = Change.objects.filter(topic="delivery").count()

    ahead = stage.worker(GEMBALA_CLOCK_SKEW=str(3 * HOUR))
    done(stage, done=8, missed=1, waiting=2)
    assert Change.objects.filter(topic="delivery").count() >= told + 5, "people were told of four sent and one missed"
    assert stage.standing(missed + later) == [0] * 3
    fault = {"platform": "bluesky", "operation": "publish", "kind": "lost_answer", "count": 1}
    call(f"{stage.sandbox.admin}/faults", fault)
    lost = stage.plan([bluesky], 1)
    until(lambda: Delivery.objects.filter(state="unknown").exists(), seconds=30, what=stage.log)
    assert stop(ahead) == 0

    back = stage.worker()
    done(stage, done=9, missed=1, waiting=2)
    assert stop(back) == 0
    assert stage.standing(present + soon + lost) == [1] * 9
    assert stage.standing(missed + later) == [0] * 3
    assert Delivery.objects.filter(was_unknown=True).count() == 1


def test_a_worker_that_starts_after_the_clock_was_right_again_does_not_wait_for_the_wrong_time(stage: Stage) -> None:
    channel = stage.channel()
    text = stage.plan([channel], 1)
    ahead = stage.worker(GEMBALA_CLOCK_SKEW=str(3 * HOUR))
    stage.all_done(seconds=60)
    until(lambda: type(channel).objects.get(pk=channel.pk).polled_at, seconds=20, what=stage.log)
    assert stop(ahead) == 0
    assert type(channel).objects.get(pk=channel.pk).polled_at > now() + timedelta(hours=2)
    stage.worker()
    post = next(row["id"] for row in call(f"{stage.sandbox.admin}/posts?source=api") if row["text"] == text[0])
    call(
        f"{stage.sandbox.admin}/comment", {"platform": "x", "post_id": post, "author": "siti", "text": "Halo lagi, Kak"}
    )
    until(lambda: Item.objects.filter(text__startswith="Halo lagi").count() == 1, seconds=30, what=stage.log)
    assert stage.standing(text) == [1]
