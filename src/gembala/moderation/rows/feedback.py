"""Criticism that wants something to become better; sentences that help to answer; marks and calls on items."""

from __future__ import annotations

from django.db import models

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.moderation.rows.cases import Campaign
from gembala.moderation.rows.rules import Hit
from gembala.workspaces.models import User, Workspace


class Pattern(models.Model):
    """A sentence to begin an answer with. ``{name}`` is the person, ``{brand}`` the workspace, ``{link}`` the policy."""

    class Kind(models.TextChoices):
        FEEDBACK = "feedback"
        REPLY = "reply"
        WARNING = "warning"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="patterns")
    key = models.CharField(max_length=24, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title_id = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    text_id = models.TextField()
    text_en = models.TextField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "key"], condition=~models.Q(key=""), name="shipped_pattern_once"
            ),
        )


class Feedback(models.Model):
    """Negative feedback that deserves an answer, followed until it is solved."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        SOLVED = "solved"
        CLOSED = "closed"

    LIFECYCLE = Lifecycle(
        start=State.OPEN,
        moves={
            State.OPEN: {State.ANSWERED, State.SOLVED, State.CLOSED},
            State.ANSWERED: {State.SOLVED, State.CLOSED, State.OPEN},
            State.SOLVED: {State.OPEN},
            State.CLOSED: {State.OPEN},
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="feedback", db_index=False)
    item = models.OneToOneField(Item, models.CASCADE, related_name="feedback")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    topic = models.CharField(max_length=40, blank=True)
    pattern = models.ForeignKey(Pattern, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    solved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    lesson = models.CharField(max_length=300, blank=True)
    """What was learned or changed because of it."""
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["workspace", "state", "-id"], name="feedback_list"),)


class ItemTag(models.Model):
    """A word that a rule or a person put on an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["item", "name"], name="item_tag_once"),)


class Alert(models.Model):
    """A call to look at something now. ``role`` is whom it calls (a `Role`), empty for everybody who moderates."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="alerts", db_index=False)
    hit = models.OneToOneField(Hit, models.CASCADE, null=True, related_name="alert")
    campaign = models.OneToOneField(Campaign, models.CASCADE, null=True, related_name="alert")
    role = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(default=now)
    seen_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["workspace", "seen_at", "-id"], name="alert_list"),)


class Care(models.Model):
    """How one moderator wants to be spared: blur what hurts, and stop after so many of it in a day (0: no stop)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="care")
    blur = models.BooleanField(default=True)
    harsh_limit = models.PositiveSmallIntegerField(default=60)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "user"], name="care_once"),)
