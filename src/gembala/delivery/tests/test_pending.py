"""What a platform said while it was still at work is kept: the next look needs it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from gembala.delivery import send, step
from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.delivery.tests.stage import x_channel
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token, take
from gembala.platforms.contracts import Pending, Post, Prepared

S = Delivery.State


def test_a_number_that_the_visible_step_gave_is_there_for_the_look_after_it(social, brand, sandbox) -> None:
    channel = x_channel(social, brand, sandbox.admin)
    delivery = plan_post(channel=channel, post=Post(f"Pagi {uuid.uuid4().hex}"), by=None, due_at=now())
    token = new_token()
    ids = claim(send.due(), limit=50, token=token, lease=step.LEASE)
    rows = Delivery.objects.select_related("channel__workspace", "workspace").filter(pk=delivery.pk)
    for row in take(rows, ids, token=token, lease=step.LEASE):
        step.move(row, S.PREPARING, token=token)
        step.move(row, S.ARMED, token=token, prepared={"mode": "pull"}, armed_at=now())
        came = Pending(timedelta(seconds=3), Prepared({"mode": "pull", "publish_id": "v_pub_url~v2-1.7"}))
        send.keep(row, came, token=token, access="")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.prepared["publish_id"]) == (S.UNKNOWN, "v_pub_url~v2-1.7")
