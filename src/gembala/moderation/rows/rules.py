"""Rules: when an item is like this, do that. And the rehearsal of a rule on what was said before."""

from __future__ import annotations

from django.db import models

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.kernel.states import Lifecycle
from gembala.moderation.rows.policy import PolicyVersion
from gembala.workspaces.models import User, Workspace


class Rule(models.Model):
    """A named rule. ``running`` is the number of the version that is evaluated while the state is dry or on."""

    class State(models.TextChoices):
        OFF = "off"
        DRY = "dry"
        ON = "on"

    LIFECYCLE = Lifecycle(
        start=State.OFF,
        moves={
            State.OFF: {State.DRY, State.ON},
            State.DRY: {State.OFF, State.ON, State.DRY},
            State.ON: {State.OFF, State.DRY, State.ON},
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="rules")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=24, blank=True)
    """Of a rule that came with the product; its first version runs without a rehearsal."""
    state = models.CharField(max_length=3, choices=State.choices, default=State.OFF)
    running = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "key"], condition=~models.Q(key=""), name="shipped_rule_once"),
        )


class RuleVersion(models.Model):
    """What a rule says, never changed once written. Shapes: `rules.tree` and `rules.acts`."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    condition = models.JSONField()
    acts = models.JSONField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once"),)


class Replay(models.Model):
    """A rehearsal of one version over the items of a span (UTC). ``cursor``: the last item's id that is done."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"

    LIFECYCLE = Lifecycle(
        start=State.WAITING,
        moves={
            State.WAITING: {State.RUNNING, State.STOPPED},
            State.RUNNING: {State.RUNNING, State.DONE, State.STOPPED},
            State.DONE: set(),
            State.STOPPED: set(),
        },
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="replays")
    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="replays")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    since = models.DateTimeField()
    until = models.DateTimeField()
    cursor = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    """The last item's id of the span: progress has an end."""
    total = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    spared = models.PositiveIntegerField(default=0)
    """Matched, but left alone because it is criticism that wants something to become better."""
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["id"], name="replay_due", condition=models.Q(state__in=["waiting", "running"])),
        )


class ReplayMatch(models.Model):
    """An item that the version would have met. At most `rules.replay.KEPT` are kept, all are counted."""

    replay = models.ForeignKey(Replay, models.CASCADE, related_name="matches", db_index=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    spared = models.BooleanField(default=False)
    why = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["replay", "item"], name="replay_match_once"),)


class Hit(models.Model):
    """A rule met an item: what it does (``due``, then ``done``) or, in a dry run, would have done."""

    class State(models.TextChoices):
        DRY = "dry"
        DUE = "due"
        DONE = "done"

    LIFECYCLE = Lifecycle(
        start=State.DUE,
        moves={State.DRY: set(), State.DUE: {State.DONE, State.DRY}, State.DONE: set()},
    )

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="hits")
    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="hits", db_index=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="hits")
    policy = models.ForeignKey(PolicyVersion, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=4, choices=State.choices, default=State.DUE)
    spared = models.BooleanField(default=False)
    why = models.JSONField(default=list)
    """Codes of what met: [{kind, said}]."""
    did = models.JSONField(default=list)
    """What came of each act: [{act, done, why}], ``why`` a stable key when it could not be done."""
    model_version = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "item"], name="hit_once"),)
        indexes = (
            models.Index(fields=["id"], name="hit_due", condition=models.Q(state="due")),
            models.Index(fields=["version", "-id"], name="hit_of_version"),
        )
