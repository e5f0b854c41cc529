"""A worker is killed with signal 9 while it waits for the mail server's answer; the mail is neither lost nor forgotten."""

from __future__ import annotations

import pytest

from gembala.kernel.clock import now
from gembala.moderation.mailing.post import post
from gembala.moderation.models import Alert, AlertMail, Campaign
from gembala.moderation.tests.mailserver import MailServer
from tests.stages import Stage, kill, until

pytestmark = [pytest.mark.slow]


def test_a_mail_that_a_killed_worker_left_behind_goes_again_under_its_name_and_then_never_more(stage: Stage) -> None:
    raid = Campaign.objects.create(
        workspace=stage.actor.workspace, kind="copy", label="gambling", sample="", first_at=now(), last_at=now(),
        item_count=6, author_count=6,
    )  # fmt: skip
    alert = Alert.objects.create(workspace=stage.actor.workspace, campaign=raid, role=stage.actor.role)
    assert post(alert) == 1
    with MailServer() as server:
        server.next = ["silent"]
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        worker = stage.worker(**mail)
        until(lambda: server.took, seconds=60, what=stage.log)
        assert AlertMail.objects.get().state == "sending"
        kill(worker)
        stage.worker(**mail)
        until(lambda: AlertMail.objects.get().state == "sent", seconds=60, what=stage.log)
        first, again = server.took
        assert first["Message-ID"] == again["Message-ID"] and AlertMail.objects.get().attempts == 2
