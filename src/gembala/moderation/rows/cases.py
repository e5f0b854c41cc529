"""What waits for a person's judgement, what was judged, and how far two judges agree."""

from __future__ import annotations

from django.db import models

from gembala.ingest.models import Item, Thread
from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.moderation.rows.policy import PolicyVersion
from gembala.moderation.rows.rules import RuleVersion
from gembala.workspaces.models import User, Workspace


class Campaign(models.Model):
    """Many items that belong together: one text from many hands, a sudden burst, newcomers against one post."""

    class Kind(models.TextChoices):
        COPY = "copy"
        BURST = "burst"
        BRIGADE = "brigade"

    class State(models.TextChoices):
        OPEN = "open"
        RELEASED = "released"
        CONFIRMED = "confirmed"

    LIFECYCLE = Lifecycle(
        start=State.OPEN,
        moves={
            State.OPEN: {State.RELEASED, State.CONFIRMED},
            State.RELEASED: {State.OPEN},
            State.CONFIRMED: {State.OPEN},
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="raids", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    label = models.CharField(max_length=24)
    sample = models.TextField(blank=True)
    key = models.CharField(max_length=300, blank=True)
    """kind copy: the texts' common key; else empty."""
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, related_name="raids")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    item_count = models.PositiveIntegerField(default=0)
    author_count = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["workspace", "state", "-last_at"], name="campaign_list"),)


class Case(models.Model):
    """An item in the review queue, with why it is there and what was decided.

    ``held`` in the state means that it waits for a decision; whether the item is kept out of the inbox meanwhile
    says `Item.held` (what members report stays where it is until somebody has looked).
    """

    class State(models.TextChoices):
        HELD = "held"
        RELEASED = "released"
        CONFIRMED = "confirmed"

    class Source(models.TextChoices):
        RULE = "rule"
        REPORT = "report"
        CAMPAIGN = "campaign"
        PERSON = "person"

    LIFECYCLE = Lifecycle(
        start=State.HELD,
        moves={
            State.HELD: {State.RELEASED, State.CONFIRMED},
            State.RELEASED: {State.HELD},
            State.CONFIRMED: {State.HELD},
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="cases", db_index=False)
    item = models.OneToOneField(Item, models.CASCADE, related_name="case")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.RULE)
    label = models.CharField(max_length=24)
    probability = models.FloatField(default=1)
    harsh = models.BooleanField(default=False)
    """Hurts to read: attack, hate or threat. Blurred for whoever wants that, and counted."""
    report_count = models.PositiveSmallIntegerField(default=0)
    version = models.ForeignKey(RuleVersion, models.SET_NULL, null=True, related_name="cases")
    """The rule that brought it here."""
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, related_name="cases")
    model_version = models.CharField(max_length=60, blank=True)
    fingerprint = models.CharField(max_length=32, blank=True)
    """The same for items whose text reads the same once disguises are taken off."""
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Who sent it here by hand, and why (``note``)."""
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (
            models.Index(fields=["workspace", "state", "-id"], name="case_queue"),
            models.Index(fields=["workspace", "fingerprint", "state"], name="case_similar"),
        )


class Decision(models.Model):
    """One judgement on one case, kept for good: by whom (null: the machine, by a rule or an earlier decision on the
    same campaign), why, under which policy, and by which rule and model the case had come."""

    class Verdict(models.TextChoices):
        RELEASED = "released"
        CONFIRMED = "confirmed"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="decisions", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    label = models.CharField(max_length=24)
    """What the item is, in the judge's eyes: a label of understanding, or ``none``."""
    was_label = models.CharField(max_length=24)
    clause = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=300, blank=True)
    policy = models.ForeignKey(PolicyVersion, models.SET_NULL, null=True, related_name="+")
    version = models.ForeignKey(RuleVersion, models.SET_NULL, null=True, related_name="+")
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, related_name="decisions")
    model_version = models.CharField(max_length=60, blank=True)
    harsh = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["workspace", "-at"], name="decision_newest"),
            models.Index(fields=["by", "-at"], name="decision_of_judge"),
        )


class SecondLook(models.Model):
    """A decided case shown to a second moderator who is not told what the first one said."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="second_looks", db_index=False)
    first = models.OneToOneField(Decision, models.CASCADE, related_name="second_look")
    verdict = models.CharField(max_length=9, choices=Decision.Verdict.choices, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["workspace", "at"], name="second_look_list"),)


class Watch(models.Model):
    """Where the look-out for campaigns stands in one workspace: ``cursor`` is the last item's id that it has seen."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="watch")
    cursor = models.BigIntegerField(default=0)
    next_at = models.DateTimeField(default=now, db_index=True)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)


class MemberReport(models.Model):
    """A member says that something should be looked at. ``item`` comes later when ingest had not seen it yet."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="member_reports", db_index=False)
    platform = models.CharField(max_length=24)
    remote_id = models.CharField(max_length=300)
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="member_reports")
    reporter = models.CharField(max_length=200)
    """The reporter's id at the platform; one report a reporter and item."""
    reporter_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "platform", "remote_id", "reporter"], name="member_report_once"
            ),
        )
        indexes = (models.Index(fields=["id"], name="member_report_open", condition=models.Q(item__isnull=True)),)
