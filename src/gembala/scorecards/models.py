"""Targets of both roles."""

from __future__ import annotations

from django.db import models

from gembala.workspaces.models import Workspace
from gembala.workspaces.roles import Role


class Target(models.Model):
    """What a figure shall reach: ``growth`` percent over the previous period, or ``at_least`` percent."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="targets")
    role = models.CharField(max_length=32, choices=Role.choices)
    area = models.CharField(max_length=24)
    period = models.CharField(max_length=10)
    metric = models.CharField(max_length=60)
    growth = models.FloatField(default=0)
    at_least = models.FloatField(null=True)
    better = models.CharField(max_length=6, default="higher")
    kind = models.CharField(max_length=8, default="computed")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "role", "area", "period", "metric"], name="target_once"),
        )
