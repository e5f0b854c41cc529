"""Alerts as mail: what each person wants, what is on its way to whom, and what a mail tells."""

from __future__ import annotations

from django.db import models

from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.moderation.rows.feedback import Alert
from gembala.workspaces.models import User, Workspace


class AlertWish(models.Model):
    """Which alerts one person wants as mail from one workspace; without a row: the urgent ones."""

    class Choice(models.TextChoices):
        OFF = "off"
        URGENT = "urgent"
        ALL = "all"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="alert_wishes")
    choice = models.CharField(max_length=6, choices=Choice.choices, default=Choice.URGENT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "user"], name="alert_wish_once"),)


class AlertMail(models.Model):
    """One mail to one person about one or many alerts of a kind.

    ``waiting``: alerts of its kind still join it, nothing has left. ``sending``: it may have reached the mail server;
    nothing joins it any more, and it goes again under the same ``key`` until the server says yes. ``failed``: given up.
    ``dropped``: nobody was left to tell, or nothing.
    """

    class Kind(models.TextChoices):
        RAID = "raid"
        THREAT = "threat"
        RULE = "rule"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    LIFECYCLE = Lifecycle(
        start=State.WAITING,
        moves={
            State.WAITING: {State.SENDING, State.DROPPED, State.FAILED},
            State.SENDING: {State.SENDING, State.WAITING, State.SENT, State.FAILED, State.DROPPED},
            State.SENT: set(),
            State.FAILED: set(),
            State.DROPPED: set(),
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="alert_mails", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    key = models.CharField(max_length=32)
    """Part of the mail's Message-ID: the same however often it goes."""
    due_at = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    """What the mail server, or the way to it, said last; for the operator."""
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "user", "kind"], condition=models.Q(state="waiting"), name="alert_mail_waiting_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"], name="alert_mail_due", condition=models.Q(state__in=["waiting", "sending"])
            ),
            models.Index(fields=["workspace", "user", "kind", "-id"], name="alert_mail_newest"),
        )


class AlertLine(models.Model):
    """An alert in a mail. Each alert is told to each person once."""

    mail = models.ForeignKey(AlertMail, models.CASCADE, related_name="lines")
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["alert", "user"], name="alert_line_once"),)
