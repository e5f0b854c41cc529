"""Every background duty of the product, in one list."""

from __future__ import annotations

from dataclasses import replace

from gembala.delivery import by_hand, reconcile, send, step, tell
from gembala.inbox import take_in, wake
from gembala.ingest import poll, process
from gembala.kernel.duties import Duty
from gembala.media.render import DUTY as RENDER
from gembala.metrics import collect
from gembala.moderation.campaigns import watch
from gembala.moderation.mailing import deliver
from gembala.moderation.rules import enforce, replay
from gembala.moderation.sanctions import lift
from gembala.platforms import push

DELIVERY = [
    Duty("send", send.due, send.send, every=0.2, lease=step.LEASE, threads=16),
    Duty("reconcile", reconcile.lost, reconcile.reconcile, every=1, lease=step.LEASE, threads=4),
    Duty("let_lie", by_hand.overdue, by_hand.let_lie, batch=20, every=60, lease=step.LEASE, threads=1),
    Duty("tell", tell.untold, tell.tell_again, batch=50, every=5, lease=step.LEASE, threads=1),
]
INGEST = [
    Duty(
        "process_inbound", process.unread, process.process_inbound, batch=200, every=0.2, lease=process.LEASE, threads=1
    ),
    Duty("poll", poll.due, poll.poll, every=0.3, lease=poll.LEASE, threads=4, patience=3),
    Duty("push", push.due, push.look, every=1, lease=push.LEASE, threads=1),
    Duty("forget_inbound", process.stale, process.forget, batch=1000, every=600, threads=1),
]
INBOX = [replace(take_in.DUTY, every=0.2, threads=1), wake.DUTY]
MODERATION = [enforce.DUTY, watch.DUTY, replay.DUTY, lift.DUTY, deliver.DUTY]
METRICS = [Duty("metrics", collect.due, collect.collect, every=5, lease=collect.LEASE, threads=2, patience=3)]

DUTIES = [*DELIVERY, *INGEST, *INBOX, *MODERATION, *METRICS, RENDER]
