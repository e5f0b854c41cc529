"""The ledger of everything outbound: one row per intent, written before the one visible request."""

from __future__ import annotations

import uuid

from django.db import models

from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.platforms.models import Channel
from gembala.workspaces.models import User, Workspace


class Delivery(models.Model):
    """Something that shall happen at a platform exactly once. All times UTC.

    ``handed`` means that a person posts it with their own hands (assisted publishing).
    ``armed`` means that the visible request may have left; from there only an answer or `reconcile` leads on.
    """

    class Kind(models.TextChoices):
        POST = "post"
        REPLY = "reply"
        ACTION = "action"

    class State(models.TextChoices):
        WAITING = "waiting"
        PREPARING = "preparing"
        PROCESSING = "processing"
        HANDED = "handed"
        ARMED = "armed"
        UNKNOWN = "unknown"
        DONE = "done"
        FAILED = "failed"
        MISSED = "missed"
        CANCELLED = "cancelled"

    LIFECYCLE = Lifecycle(
        start=State.WAITING,
        moves={
            State.WAITING: {State.PREPARING, State.HANDED, State.MISSED, State.CANCELLED, State.FAILED},
            State.HANDED: {State.DONE, State.FAILED, State.MISSED, State.CANCELLED},
            State.PREPARING: {State.WAITING, State.PROCESSING, State.ARMED, State.FAILED, State.MISSED},
            State.PROCESSING: {State.PROCESSING, State.WAITING, State.ARMED, State.FAILED, State.MISSED},
            State.ARMED: {State.DONE, State.UNKNOWN, State.WAITING, State.FAILED},
            State.UNKNOWN: {State.DONE, State.WAITING, State.FAILED, State.MISSED},
            State.DONE: set(),
            State.FAILED: {State.WAITING},
            State.MISSED: {State.WAITING},
            State.CANCELLED: set(),
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    payload = models.JSONField()
    """kind post/reply: text, media [{path,mime,size,alt,width,height}], title, space, reply_to, reply_root, language;
    kind action: action, target, thread_root, extra, item_id."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=now)
    """When it shall happen."""
    latest_at = models.DateTimeField(null=True)
    """After this it is missed instead of sent late."""
    next_at = models.DateTimeField(default=now)
    """When a worker looks at it next (retries move this, never ``due_at``)."""
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    prepared = models.JSONField(null=True)
    armed_at = models.DateTimeField(null=True)
    was_unknown = models.BooleanField(default=False)
    remote_id = models.CharField(max_length=300, blank=True)
    permalink = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)
    """Whether the listeners of `signals.settled` have heard of the end."""

    class Meta:
        indexes = (
            models.Index(
                fields=["next_at"],
                name="delivery_due",
                condition=models.Q(state__in=["waiting", "preparing", "processing", "armed", "unknown"]),
            ),
            models.Index(
                fields=["settled_at"],
                name="delivery_untold",
                condition=models.Q(told=False, settled_at__isnull=False),
            ),
            models.Index(fields=["channel", "remote_id"], name="delivery_remote"),
            models.Index(fields=["workspace", "due_at"], name="delivery_calendar"),
        )
