"""What people said that a model had got wrong (or right): the material of the next training."""

from __future__ import annotations

from django.db import models

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.workspaces.models import User, Workspace


class Correction(models.Model):
    """A person's judgement of an item for one head. The newest of an item and head counts; it goes with its item."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="corrections")
    item = models.ForeignKey(Item, models.CASCADE, related_name="corrections")
    head = models.CharField(max_length=12)
    """One of `verdict.ASPECTS`."""
    said = models.CharField(max_length=12, blank=True)
    """The model's label when the person judged; empty when it had judged nothing."""
    right = models.CharField(max_length=12)
    """The person's label; equal to ``said`` when the model was confirmed."""
    version = models.CharField(max_length=80, blank=True)
    """The model that had said it."""
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["item", "head"], name="correction_once"),)
        indexes = (models.Index(fields=["workspace", "head", "at"], name="correction_figures"),)
