"""Lays an alert ready as mail: the first of its kind goes at once, what follows within the quiet time goes together."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from gembala.kernel.clock import now
from gembala.moderation.mailing.called import called, kind_of
from gembala.moderation.mailing.wish import Choice, wants
from gembala.moderation.rows.feedback import Alert
from gembala.moderation.rows.mailing import AlertLine, AlertMail, AlertWish

QUIET = timedelta(minutes=30)
"""So long after a mail of a kind, the next one about that kind waits and gathers."""
TRIES = 5


@transaction.atomic
def post(alert: Alert) -> int:
    """A line for everybody whom it calls and who wants it; gives how many. Doing it twice is doing it once."""
    kind = kind_of(alert)
    members = list(called(alert))
    wishes = dict(AlertWish.objects.filter(workspace=alert.workspace).values_list("user_id", "choice"))
    wanted = [one.user_id for one in members if wants(wishes.get(one.user_id, Choice.URGENT), kind)]
    told = set(AlertLine.objects.filter(alert=alert).values_list("user_id", flat=True))
    for user_id in wanted:
        if user_id not in told:
            mail = _mail_for(alert.workspace_id, user_id, kind)
            AlertLine.objects.create(mail=mail, alert=alert, user_id=user_id)
    return len(wanted)


def _mail_for(workspace_id: int, user_id: int, kind: str) -> AlertMail:
    """The mail that gathers now, locked until this transaction ends, so that it does not leave without the line."""
    rows = AlertMail.objects.filter(workspace=workspace_id, user=user_id, kind=kind, state=AlertMail.State.WAITING)
    for _try in range(TRIES):
        if rows.update(kind=kind):
            return rows.get()
        try:
            with transaction.atomic():
                return AlertMail.objects.create(
                    workspace_id=workspace_id, user_id=user_id, kind=kind, key=secrets.token_hex(16),
                    due_at=_due(workspace_id, user_id, kind),
                )  # fmt: skip
        except IntegrityError:
            continue  # somebody else began one; unless it has left already, the line joins it
    raise RuntimeError("another mail began each time that one was looked for")


def _due(workspace_id: int, user_id: int, kind: str) -> datetime:
    moment = now()
    rows = AlertMail.objects.filter(workspace=workspace_id, user=user_id, kind=kind)
    last = rows.exclude(state=AlertMail.State.DROPPED).order_by("-pk").values_list("due_at", flat=True).first()
    return moment if last is None else max(moment, min(last, moment) + QUIET)
