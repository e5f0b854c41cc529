"""Conversations: what one person says to us in one thread, who answers, and how long they have waited."""

from __future__ import annotations

from django.db import models

from gembala.delivery.models import Delivery
from gembala.ingest.models import Item, Thread
from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.members.models import Identity
from gembala.platforms.models import Channel
from gembala.workspaces.models import User, Workspace


class Conversation(models.Model):
    """One person in one thread. ``waiting_since`` is the oldest unanswered word of theirs, null when nobody waits."""

    class State(models.TextChoices):
        OPEN = "open"
        SNOOZED = "snoozed"
        DONE = "done"
        HELD = "held"

    LIFECYCLE = Lifecycle(
        start=State.OPEN,
        moves={
            State.OPEN: {State.SNOOZED, State.DONE, State.HELD},
            State.SNOOZED: {State.OPEN, State.DONE, State.HELD},
            State.DONE: {State.OPEN, State.HELD},
            State.HELD: {State.OPEN, State.DONE},
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="conversations", db_index=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="conversations", db_index=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="conversations", db_index=False)
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="conversations")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, related_name="assigned", db_index=False)
    last_item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    last_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    item_count = models.PositiveIntegerField(default=0)
    preview = models.CharField(max_length=200, blank=True)
    sentiment = models.CharField(max_length=4, default="neu")
    intent = models.CharField(max_length=12, default="chatter")
    urgency = models.PositiveSmallIntegerField(default=0)
    spam = models.CharField(max_length=10, default="none")
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["thread", "identity"], name="conversation_once"),)
        indexes = (
            models.Index(fields=["workspace", "state", "-last_at", "-id"], name="conversation_list"),
            models.Index(fields=["workspace", "-last_at", "-id"], name="conversation_newest"),
            models.Index(fields=["channel", "-last_at", "-id"], name="conversation_of_channel"),
            models.Index(fields=["snoozed_until"], name="conversation_to_wake", condition=models.Q(state="snoozed")),
            models.Index(
                fields=["assignee", "-last_at", "-id"],
                name="conversation_of_assignee",
                condition=models.Q(assignee__isnull=False),
            ),
            models.Index(
                fields=["workspace", "waiting_since"],
                name="conversation_waiting",
                condition=models.Q(state="open", waiting_since__isnull=False),
            ),
        )


class Reply(models.Model):
    """What one of us said in a conversation, through which account and in which voice."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="replies")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="replies")
    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="reply")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    voice = models.CharField(max_length=6)
    text = models.TextField()
    created_at = models.DateTimeField(default=now)
    deleted_at = models.DateTimeField(null=True)
    """Deleted at the platform, by us."""
