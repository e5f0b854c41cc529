"""Files as people gave them, and the renditions that platforms get instead."""

from __future__ import annotations

from typing import Any

from django.db import models

from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.workspaces.models import User, Workspace


class MediaAsset(models.Model):
    """A picture, video or document of the workspace; ``file`` is a path below the media folder.

    The file is freed of what the camera wrote into it (place, device); the bytes as they came lie under ``originals/``.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="media")
    file = models.FileField(upload_to="media/%Y/%m")
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.CharField(max_length=1500, blank=True)
    digest = models.CharField(max_length=64, db_index=True)
    """SHA-256 of the bytes as they came, hex."""
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    facts = models.JSONField(default=dict)
    """What was found in the file: seconds, fps, video_codec, audio_codec, rotation, colour, bitrate, fast_start, pages."""

    @property
    def kind(self) -> str:
        """``image``, ``video`` or ``document``."""
        family = self.mime.partition("/")[0]
        return family if family in {"image", "video"} else "document"


class Rendition(models.Model):
    """An asset as one recipe makes it. Several platforms that want the same share one."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    LIFECYCLE = Lifecycle(
        start=State.WAITING,
        moves={State.WAITING: {State.DONE, State.FAILED}, State.FAILED: {State.WAITING}, State.DONE: {State.WAITING}},
    )

    asset = models.ForeignKey(MediaAsset, models.CASCADE, related_name="renditions")
    recipe = models.JSONField()
    file = models.CharField(max_length=200, unique=True)
    """Path below the media folder; the recipe's key is part of it."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    facts: Any = models.JSONField(default=dict)
    """Of the finished file: mime, size, width, height and what `MediaAsset.facts` has."""
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["next_at"], name="rendition_due", condition=models.Q(state="waiting")),)
