"""Figures as the platforms tell them."""

from __future__ import annotations

from django.db import models

from gembala.delivery.models import Delivery
from gembala.platforms.models import Channel
from gembala.workspaces.models import Workspace


class Sample(models.Model):
    """One figure at one moment under its native name; ``delivery`` null for figures of the account. Missing is not zero."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="samples")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="samples")
    delivery = models.ForeignKey(Delivery, models.CASCADE, null=True, related_name="samples")
    native = models.CharField(max_length=60)
    value = models.FloatField()
    as_of = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["channel", "delivery", "native", "as_of"], name="sample_once"),
        )
        indexes = (models.Index(fields=["workspace", "native", "as_of"], name="sample_series"),)
