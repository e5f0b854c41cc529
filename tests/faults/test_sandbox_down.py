"""The platform is down for ten minutes. The product's own clock is moved (`GEMBALA_CLOCK_SKEW`); the outage is real:

its process is stopped, and each worker runs against a closed port at its own minute of those ten.
"""

from __future__ import annotations

import signal
import time
from urllib.parse import urlsplit

import pytest

from gembala.delivery.models import Delivery
from gembala.ingest.models import Item
from tests.stages import Stage, call, kill, stop, until

pytestmark = [pytest.mark.slow]


def test_after_ten_minutes_without_the_platform_everything_goes_on_by_itself(stage: Stage) -> None:
    x, bluesky = stage.channel("x"), stage.channel("bluesky")
    before = stage.plan([x, bluesky], 2)
    worker = stage.worker()
    stage.all_done(seconds=60)
    platform = stage.running[0]
    platform.send_signal(signal.SIGTERM)
    platform.wait(20)
    texts = stage.plan([x, bluesky], 8)
    for minute in (0, 4, 9):
        if minute:
            worker = stage.worker(GEMBALA_CLOCK_SKEW=str(minute * 60))
        tried = sum(Delivery.objects.values_list("attempts", flat=True))
        until(
            lambda tried=tried: sum(Delivery.objects.values_list("attempts", flat=True)) > tried,  # type: ignore[misc]
            seconds=30,
            what=lambda: f"a try\n{stage.log()}",
        )
        assert stop(worker) == 0
    assert not {"failed", "missed"} & set(stage.states())
    again(stage)
    call(f"{stage.sandbox.admin}/comment", {"platform": "x", "author": "siti", "text": "Sudah buka lagi, Kak?"})
    stage.worker(GEMBALA_CLOCK_SKEW=str(26 * 60))
    stage.all_done(seconds=90)
    assert stage.standing(before + texts) == [1] * 10
    until(lambda: Item.objects.filter(text__contains="buka lagi").count() == 1, seconds=30, what=stage.log)
    kill(stage.running[-1])


def again(stage: Stage) -> None:
    """Start the sandbox with the same data on the same ports."""
    port, admin = urlsplit(stage.sandbox.url).port, urlsplit(stage.sandbox.admin).port
    stage.start(
        "sandbox", "serve", "--port", str(port), "--admin-port", str(admin), "--data", str(stage.folder / "sandbox")
    )
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            call(f"{stage.sandbox.admin}/health")
        except OSError:
            time.sleep(0.2)
        else:
            call(f"{stage.sandbox.admin}/audience", {"on": False})
            return
    pytest.fail(f"the sandbox did not start again\n{stage.log('sandbox')}")
