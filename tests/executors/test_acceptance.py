"""What every executor promises, by real worker processes on a real database at a real sandbox."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.inbox.models import Conversation
from gembala.kernel.clock import now
from gembala.platforms.contracts import MediaFile, Post
from tests.stages import Stage, call, kill, stop, until

pytestmark = [pytest.mark.slow]
S = Delivery.State


def arm(stage: Stage, **fault: object) -> None:
    call(f"{stage.sandbox.admin}/faults", {"platform": "x", "operation": "publish", "kind": "slow", "count": 1} | fault)


def test_two_workers_killed_in_turn_lose_nothing_and_double_nothing(stage: Stage) -> None:
    channels = [stage.channel("x"), stage.channel("bluesky"), stage.channel("x")]
    call(f"{stage.sandbox.admin}/profile", {"latency_ms": [200, 500], "lost_answer": 0.05, "seed": 3})
    texts = stage.plan(channels, 90)
    workers = [stage.worker(), stage.worker()]
    for victim in workers:
        done = Delivery.objects.filter(state=S.DONE).count()
        until(
            lambda done=done: (  # type: ignore[misc]
                Delivery.objects.filter(state=S.DONE).count() > done + 8
                and Delivery.objects.filter(state=S.ARMED).exists()
            ),
            seconds=60,
            what=lambda: f"in the middle of the work: {stage.states()}\n{stage.log()}",
        )
        kill(victim)
        assert "done" in stage.states() and set(stage.states()) != {"done"}
        stage.worker()
    stage.all_done()
    assert set(stage.standing(texts)) == {1}
    assert not Delivery.objects.filter(told=False).exists()


def test_a_row_that_breaks_its_handler_stops_no_other(stage: Stage) -> None:
    channel = stage.channel()
    texts = stage.plan([channel], 1)
    Delivery.objects.update(
        payload={"nothing": "of use"}, due_at=now() - timedelta(hours=1), next_at=now() - timedelta(hours=1)
    )
    texts += stage.plan([channel], 12)
    stage.worker()
    until(lambda: stage.states().get("done") == 12, seconds=40, what=lambda: f"{stage.states()}\n{stage.log()}")
    assert stage.standing(texts) == [0] + [1] * 12
    assert "duty failed" in stage.log()


def test_a_handler_that_comes_too_late_takes_nothing(stage: Stage) -> None:
    """Its process stood still while it prepared a post; the lease ran out and another worker sent the post.

    A broker may hand a message to the one that stands still, until it finds out: then the lease runs out once more.
    """
    path = Path(stage.folder) / "media" / "soto.png"
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (40, 30), "tomato").save(path)
    picture = MediaFile(str(path), "image/png", path.stat().st_size, "Soto", width=40, height=30)
    arm(stage, operation="upload", delay=4)
    text = f"Soto {now().timestamp()}"
    row = plan_post(channel=stage.channel(), post=Post(text, media=(picture,)), by=None, due_at=now())
    sleeper = stage.worker()
    until(lambda: Delivery.objects.get(pk=row.pk).state == S.PREPARING, seconds=30, what=stage.log)
    os.kill(sleeper.pid, signal.SIGSTOP)
    assert Delivery.objects.get(pk=row.pk).state == S.PREPARING
    other = stage.worker()
    deadline = time.monotonic() + 120
    while Delivery.objects.filter(state=S.PREPARING).update(lease_until=now() - timedelta(seconds=1)):
        assert time.monotonic() < deadline, f"{stage.states()}\n{stage.log()}"
        time.sleep(4)
    stage.all_done(seconds=60)
    before = Delivery.objects.values().get()
    os.kill(sleeper.pid, signal.SIGCONT)
    time.sleep(6)
    assert Delivery.objects.values().get() == before
    assert stage.standing([text]) == [1]
    assert (stop(sleeper), stop(other)) == (0, 0)


def test_a_stop_finishes_what_runs_and_begins_nothing(stage: Stage) -> None:
    channel = stage.channel()
    arm(stage, delay=3)
    texts = stage.plan([channel], 1)
    worker = stage.worker()
    until(lambda: stage.states() == {"armed": 1}, seconds=30, what=stage.log)
    worker.terminate()
    time.sleep(0.3)
    for _ in range(8):  # the worker still runs: its post needs three seconds
        texts += stage.plan([channel], 1)
        time.sleep(0.1)
    assert worker.wait(40) == 0, stage.log()
    assert sorted(Delivery.objects.values_list("state", "was_unknown", "lease_owner")) == [
        ("done", False, ""),
        *[("waiting", False, "")] * 8,
    ]
    assert stage.standing(texts) == [1, *[0] * 8]


def test_a_platform_that_keeps_its_callers_waiting_holds_up_nothing_else(stage: Stage) -> None:
    slow, lively = stage.channel("x"), stage.channel("bluesky")
    first = stage.plan([lively], 1)
    stage.worker()
    until(lambda: stage.standing(first) == [1], seconds=30, what=stage.log)
    arm(stage, count=200, delay=15)
    stage.plan([slow], 60)
    until(lambda: stage.states().get("armed", 0) >= 10, seconds=30, what=lambda: f"{stage.states()}\n{stage.log()}")
    call(f"{stage.sandbox.admin}/comment", {"platform": "bluesky", "author": "siti", "text": "Kak, resinya sudah ada?"})
    asked = time.monotonic()
    until(lambda: Conversation.objects.exists(), seconds=8, what=lambda: f"the comment\n{stage.log()}")
    assert time.monotonic() - asked < 8
    assert stage.states().get("armed", 0) >= 10
