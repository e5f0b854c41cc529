"""People of the community, and the accounts under which they speak."""

from __future__ import annotations

from django.db import models

from gembala.kernel.clock import now
from gembala.workspaces.models import Workspace


class Person(models.Model):
    """One human as far as we know; may own several identities."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="persons")
    name = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)


class Identity(models.Model):
    """An account of a person at one platform. Made without a person; joined to one by evidence or by hand."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="identities", db_index=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="identities")
    platform = models.CharField(max_length=24)
    remote_id = models.CharField(max_length=200)
    handle = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    avatar_url = models.CharField(max_length=500, blank=True)
    first_seen_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "platform", "remote_id"], name="identity_once"),)

    @property
    def shown_name(self) -> str:
        """What to call them on a screen."""
        return self.name or self.handle

    @property
    def initials(self) -> str:
        """Up to two letters for the avatar."""
        parts = self.shown_name.split() or ["?"]
        return "".join(part[0] for part in (parts[:1] + parts[1:][-1:]))[:2].upper()
