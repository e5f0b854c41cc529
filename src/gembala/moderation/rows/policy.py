"""What a community has agreed on, version by version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.workspaces.models import User, Workspace


class PolicyVersion(models.Model):
    """One version of the interaction policy. At most one is in force, at most one is a draft; old ones are kept."""

    class State(models.TextChoices):
        DRAFT = "draft"
        IN_FORCE = "in_force"
        RETIRED = "retired"

    LIFECYCLE = Lifecycle(
        start=State.DRAFT,
        moves={State.DRAFT: {State.IN_FORCE}, State.IN_FORCE: {State.RETIRED}, State.RETIRED: set()},
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="policy_versions", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    intro_id = models.TextField(blank=True)
    intro_en = models.TextField(blank=True)
    clauses = models.JSONField(default=list)
    """[{key, title_id, title_en, text_id, text_en}], in the order in which members read them."""
    ladder = models.JSONField(default=list)
    """[{strikes, step, days, asks}]: from so many strikes in force on, the step (a `Sanction.Kind`) for so many days
    (0: without end); ``asks`` when whoever decides the policy has to agree first. Ascending in strikes."""
    strike_days = models.PositiveSmallIntegerField(default=180)
    """A strike no longer counts after so many days."""
    appeal_days = models.PositiveSmallIntegerField(default=14)
    why = models.CharField(max_length=300, blank=True)
    """What changed and why, for the team and for members."""
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "number"], name="policy_number_once"),
            models.UniqueConstraint(fields=["workspace"], condition=Q(state="in_force"), name="policy_one_in_force"),
            models.UniqueConstraint(fields=["workspace"], condition=Q(state="draft"), name="policy_one_draft"),
        )
