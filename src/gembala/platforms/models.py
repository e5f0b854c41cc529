"""Channels: connected accounts, their sealed credentials, and the developer apps behind them."""

from __future__ import annotations

from django.db import models

from gembala.kernel.clock import now
from gembala.workspaces.models import Brand, User, Workspace


class Channel(models.Model):
    """A connected account. ``owner`` is set for a personal account: only that person speaks through it."""

    class State(models.TextChoices):
        CONNECTED = "connected"
        EXPIRED = "expired"
        DISCONNECTED = "disconnected"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="channels")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="channels")
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="personal_channels")
    platform = models.CharField(max_length=24)
    environment = models.CharField(max_length=10, default="production")
    api = models.CharField(max_length=300, blank=True)
    """Base address when it differs from the manifest's (own PDS, sandbox)."""
    remote_id = models.CharField(max_length=200)
    handle = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    avatar_url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.CONNECTED)
    problem = models.JSONField(default=dict)
    flags = models.JSONField(default=dict)
    cursor = models.TextField(blank=True)
    polled_at = models.DateTimeField(null=True)
    next_poll_at = models.DateTimeField(default=now, db_index=True)
    metrics_due_at = models.DateTimeField(default=now, db_index=True)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    paused_until = models.DateTimeField(null=True)
    """Nothing is sent before this: the platform asked for patience with this account."""
    connected_at = models.DateTimeField(default=now)
    push = models.JSONField(default=dict)
    """Whether the platform sends news by itself: ``state`` (live, by_hand, unreachable, failed), ``checked_at``, ``code``."""
    push_due_at = models.DateTimeField(default=now, null=True, db_index=True)
    """When that is looked at next; null where the platform sends nothing."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "platform", "environment", "remote_id"], name="channel_once"
            ),
        )

    @property
    def voice(self) -> str:
        """``person`` for a personal account, else ``brand``."""
        return "person" if self.owner_id else "brand"


class Credential(models.Model):
    """The sealed token of a channel; expiry stands beside it so that a warning needs no key."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="credential")
    sealed = models.TextField()
    expires_at = models.DateTimeField(null=True)
    refresh_expires_at = models.DateTimeField(null=True)
    refreshable = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=now)
    lock_until = models.DateTimeField(null=True)
    lock_owner = models.CharField(max_length=40, blank=True)
    """Held by the one thread that refreshes the token now."""


class PlatformApp(models.Model):
    """The workspace's developer app at a platform; its keys are sealed."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="platform_apps")
    platform = models.CharField(max_length=24)
    environment = models.CharField(max_length=10)
    api = models.CharField(max_length=300, blank=True)
    sealed = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "platform", "environment"], name="platform_app_once"),
        )
