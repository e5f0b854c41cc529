"""The ledger of everything inbound."""

from __future__ import annotations

from django.db import models

from gembala.kernel.clock import now
from gembala.members.models import Identity
from gembala.platforms.models import Channel
from gembala.workspaces.models import Workspace


class Inbound(models.Model):
    """A webhook request as it came: stored first, answered at once, worked on after. Times in UTC."""

    class State(models.TextChoices):
        RECEIVED = "received"
        DONE = "done"
        REFUSED = "refused"

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="inbound", db_index=False)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    problem = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "digest"], name="inbound_once"),)
        indexes = (models.Index(fields=["received_at"], name="inbound_due", condition=models.Q(state="received")),)


class Thread(models.Model):
    """A post or topic at a platform under which people speak."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="threads")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="threads", db_index=False)
    remote_id = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    permalink = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "remote_id"], name="thread_once"),)


class Item(models.Model):
    """One thing that somebody said (or liked), letters untouched. ``understanding`` is what machines made of it.

    Keys without an index of their own begin one of the indexes below: every index is paid for by every item.
    """

    class Stage(models.TextChoices):
        RECEIVED = "received"
        TAKEN_IN = "taken_in"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="items", db_index=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="items", db_index=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="items", db_index=False)
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=10)
    remote_id = models.CharField(max_length=300)
    parent_remote_id = models.CharField(max_length=300, blank=True)
    permalink = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    extra = models.JSONField(default=dict)
    own = models.BooleanField(default=False)
    """Written by one of our own channels."""
    created_at = models.DateTimeField()
    received_at = models.DateTimeField(default=now)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.RECEIVED)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    understanding = models.JSONField(null=True)
    held = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    liked = models.BooleanField(default=False)
    like_ref = models.CharField(max_length=300, blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "remote_id"], name="item_once"),)
        indexes = (
            models.Index(fields=["id"], name="item_to_take_in", condition=models.Q(stage="received")),
            models.Index(fields=["thread", "identity", "created_at"], name="item_of_conversation"),
            models.Index(fields=["workspace", "created_at"], name="item_newest"),
        )

    @property
    def attached(self) -> list[str]:
        """What hung on a private message and is seen at the platform only: photo, video, gif, audio, file."""
        told = str(self.extra.get("attached") or "")
        return told.split(",") if told else []


class FollowUp(models.Model):
    """A deletion or an edit of something that has not come yet: kept until it comes, at most `follow_up.KEEP`."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="follow_ups")
    remote_id = models.CharField(max_length=300)
    edited = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    """What it was edited to, when it was."""
    deleted_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "remote_id"], name="follow_up_once"),)
