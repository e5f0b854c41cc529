"""What is held back for a person to decide."""

from __future__ import annotations

from django.db import models

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.workspaces.models import User, Workspace


class Case(models.Model):
    """An item in the review queue, with why it is there and what was decided."""

    class State(models.TextChoices):
        HELD = "held"
        RELEASED = "released"
        CONFIRMED = "confirmed"

    LIFECYCLE = Lifecycle(
        start=State.HELD,
        moves={
            State.HELD: {State.RELEASED, State.CONFIRMED},
            State.RELEASED: {State.HELD},
            State.CONFIRMED: {State.HELD},
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="cases")
    item = models.OneToOneField(Item, models.CASCADE, related_name="case")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    label = models.CharField(max_length=24)
    probability = models.FloatField(default=1)
    fingerprint = models.CharField(max_length=32, blank=True)
    """The same for items whose text reads the same once disguises are taken off."""
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (
            models.Index(fields=["workspace", "state", "-id"], name="case_queue"),
            models.Index(fields=["workspace", "fingerprint", "state"], name="case_similar"),
        )
