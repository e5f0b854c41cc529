"""The web server is killed with signal 9 while people press "publish"; what they pressed is done once or not at all."""

from __future__ import annotations

import subprocess
import threading
import time

import pytest
from django.db.models import F
from django.urls import reverse

from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.models import Draft
from gembala.content.write import create
from gembala.delivery.models import Delivery
from tests.stages import Stage, Visitor, answers, kill, until

pytestmark = [pytest.mark.slow]


def press(visitor: Visitor, draft: Draft) -> int:
    return visitor.post(reverse("draft-publish", kwargs={"slug": "warung", "pk": draft.pk}))[0]


def test_what_was_pressed_happens_once_or_not_at_all_and_can_be_pressed_again(stage: Stage) -> None:
    channel = stage.channel()
    drafts = []
    for number in range(40):
        variants = (VariantText(channel.pk),)
        drafts.append(
            create(stage.actor, manuscript=Manuscript(title="", text=f"Soto nomor {number}", variants=variants))
        )
    Draft.objects.update(state="approved", approved_version=F("version"))
    visitor = stage.web()
    answered: list[int] = []
    threads = [
        threading.Thread(target=lambda part=part: answered.extend(press(visitor, draft) for draft in part))  # type: ignore[misc]
        for part in (drafts[:20], drafts[20:])
    ]
    for thread in threads:
        thread.start()
    until(lambda: Draft.objects.exclude(state="approved").count() >= 5, seconds=40, what=lambda: stage.log("web"))
    kill(visitor.process)
    for thread in threads:
        thread.join(40)
    assert 0 in answered, "nobody was cut off: the server was killed too late"
    for draft in Draft.objects.all():
        planned = draft.variants.get().delivery
        assert (draft.state == "approved") == (planned is None), "half a publication"
    again = stage.web()
    assert {press(again, draft) for draft in drafts} <= {200, 204, 302, 409, 422}
    assert Delivery.objects.count() == 40
    stage.worker()
    stage.all_done()
    assert stage.standing([f"Soto nomor {number}" for number in range(40)]) == [1] * 40


def test_no_process_goes_on_answering_when_only_the_server_itself_was_killed(stage: Stage) -> None:
    visitor = stage.web()
    children = subprocess.check_output(["pgrep", "-P", str(visitor.process.pid)], text=True).split()
    assert children
    visitor.process.kill()
    visitor.process.wait(10)
    until(lambda: not answers(f"{visitor.url}/healthz"), seconds=10, what="silence on the port")
    time.sleep(0.5)
    assert not answers(f"{visitor.url}/healthz")
