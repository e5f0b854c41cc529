"""What follows for a person, on every platform and in the hub, and how they may object."""

from __future__ import annotations

from django.db import models

from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.members.models import Identity, Person
from gembala.moderation.rows.cases import Case, Decision
from gembala.moderation.rows.policy import PolicyVersion
from gembala.workspaces.models import User, Workspace


class Strike(models.Model):
    """One breach that counts against a person until ``expires_at``; wherever it happened."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="strikes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="strikes", db_index=False)
    decision = models.OneToOneField(Decision, models.CASCADE, related_name="strike")
    clause = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["person", "expires_at"], name="strike_of_person"),)


class Sanction(models.Model):
    """A step of the ladder for one person. Proposed ones wait for whoever decides the policy."""

    class Kind(models.TextChoices):
        REMIND = "remind"
        WARN = "warn"
        MUTE = "mute"
        SUSPEND = "suspend"
        BAN = "ban"

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ACTIVE = "active"
        ENDED = "ended"
        LIFTED = "lifted"
        REFUSED = "refused"

    LIFECYCLE = Lifecycle(
        start=State.PROPOSED,
        moves={
            State.PROPOSED: {State.ACTIVE, State.REFUSED, State.LIFTED},
            State.ACTIVE: {State.ENDED, State.LIFTED},
            State.ENDED: {State.LIFTED},
            State.LIFTED: set(),
            State.REFUSED: set(),
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="sanctions", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="sanctions", db_index=False)
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="+")
    """The account under which it happened: there they are told."""
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    strike = models.OneToOneField(Strike, models.SET_NULL, null=True, related_name="sanction")
    strikes = models.PositiveSmallIntegerField(default=0)
    clause = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=300, blank=True)
    policy = models.ForeignKey(PolicyVersion, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    agreed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    days = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    carried = models.JSONField(default=list)
    """Where it took effect: [{identity, platform, handle, done, why}], ``why`` a stable key where it could not."""
    lifted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["workspace", "state", "-id"], name="sanction_list"),
            models.Index(fields=["person", "-id"], name="sanction_of_person"),
            models.Index(
                fields=["ends_at"], name="sanction_to_end", condition=models.Q(state="active", ends_at__isnull=False)
            ),
        )


class Appeal(models.Model):
    """Somebody objects; a second person decides, never the one whose decision it is about."""

    class State(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        OVERTURNED = "overturned"

    LIFECYCLE = Lifecycle(
        start=State.OPEN,
        moves={State.OPEN: {State.UPHELD, State.OVERTURNED}, State.UPHELD: set(), State.OVERTURNED: set()},
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="appeals", db_index=False)
    sanction = models.OneToOneField(Sanction, models.CASCADE, related_name="appeal")
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="appeals")
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["workspace", "state", "id"], name="appeal_list"),)
