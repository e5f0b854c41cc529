"""From an idea to a post on the calendar."""

from __future__ import annotations

from django.db import models

from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.media.models import MediaAsset
from gembala.platforms.models import Channel
from gembala.workspaces.models import Brand, User, Workspace

__all__ = ["Draft", "MediaAsset", "ReviewNote", "Variant", "Version"]


class Draft(models.Model):
    """One piece of content with a text common to its variants. ``scheduled_at`` is UTC, chosen in ``zone``."""

    class State(models.TextChoices):
        DRAFT = "draft"
        REVIEW = "review"
        CHANGES = "changes"
        APPROVED = "approved"
        SCHEDULED = "scheduled"
        PUBLISHED = "published"
        FAILED = "failed"

    LIFECYCLE = Lifecycle(
        start=State.DRAFT,
        moves={
            State.DRAFT: {State.REVIEW},
            State.REVIEW: {State.APPROVED, State.CHANGES, State.DRAFT},
            State.CHANGES: {State.REVIEW, State.DRAFT},
            State.APPROVED: {State.SCHEDULED, State.DRAFT},
            State.SCHEDULED: {State.PUBLISHED, State.FAILED, State.APPROVED, State.DRAFT},
            State.FAILED: {State.SCHEDULED, State.PUBLISHED, State.DRAFT},
            State.PUBLISHED: set(),
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="drafts")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="drafts")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="drafts")
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    scheduled_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=64, default="Asia/Jakarta")
    version = models.PositiveIntegerField(default=1)
    """Goes up with every saved change: a writer who saved an older one is told."""
    approved_version = models.PositiveIntegerField(default=0)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (
            models.Index(fields=["workspace", "scheduled_at"], name="draft_calendar"),
            models.Index(fields=["workspace", "state", "-updated_at"], name="draft_list"),
        )


class Variant(models.Model):
    """The draft as one channel gets it. ``text`` null means the common text."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="variants")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="variants")
    text = models.TextField(null=True)  # noqa: DJ001 - null means "the common text", empty means empty
    title = models.CharField(max_length=200, blank=True)
    space = models.CharField(max_length=60, blank=True)
    media = models.ManyToManyField(MediaAsset, related_name="variants", blank=True)
    format = models.CharField(max_length=10, default="feed")
    """A `gembala.platforms.contracts.Format`."""
    details = models.JSONField(default=dict)
    """What else this channel gets; see `content.details`."""
    delivery = models.OneToOneField(Delivery, models.SET_NULL, null=True, related_name="variant")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "channel"], name="variant_once"),)

    @property
    def own_text(self) -> str:
        """The text that this channel gets."""
        return self.draft.text if self.text is None else self.text


class Version(models.Model):
    """What a draft looked like when it was saved."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "number"], name="version_once"),)


class ReviewNote(models.Model):
    """A remark or a decision on a draft, at the version that was looked at."""

    class Decision(models.TextChoices):
        NOTE = "note"
        SUBMITTED = "submitted"
        APPROVED = "approved"
        CHANGES = "changes"

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField()
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.NOTE)
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=now)
