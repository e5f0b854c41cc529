"""The network between us and the platform breaks: in the middle of answers, then altogether, then it is whole again."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest

from gembala.conftest import Sandbox
from gembala.delivery.models import Delivery
from gembala.ingest.models import Item
from tests.stages import Stage, call, until
from tests.wire import Wire

pytestmark = [pytest.mark.slow]


def test_after_cut_answers_and_a_dead_line_every_post_stands_once_and_every_comment_arrived(
    stage: Stage, settings
) -> None:
    there = urlsplit(stage.sandbox.url)
    with Wire(there.hostname or "", there.port or 0) as wire:
        settings.SANDBOX_URL = f"http://127.0.0.1:{wire.port}"
        stage.sandbox = Sandbox(settings.SANDBOX_URL, stage.sandbox.admin)
        channel = stage.channel()
        first = stage.plan([channel], 1)
        stage.worker()
        stage.all_done(seconds=60)
        wire.swallow = True
        texts = stage.plan([channel], 12)
        until(lambda: wire.swallowed >= 6, seconds=30, what=lambda: f"swallowed answers\n{stage.log()}")
        wire.swallow = False
        wire.cut()
        texts += stage.plan([channel], 6)
        call(f"{stage.sandbox.admin}/comment", {"platform": "x", "author": "siti", "text": "Kak, masih buka?"})
        time.sleep(4)
        assert "waiting" in stage.states() or "unknown" in stage.states()
        wire.mend()
        stage.all_done(seconds=150)
    assert set(stage.standing(first + texts)) == {1}
    assert Delivery.objects.filter(was_unknown=True).exists(), "no answer was lost: the wire was cut too late"
    assert Item.objects.filter(text__contains="masih buka").count() == 1
