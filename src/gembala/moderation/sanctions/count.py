"""Strikes in force."""

from __future__ import annotations

from django.db.models import QuerySet

from gembala.kernel.clock import now
from gembala.members.models import Person
from gembala.moderation.rows.sanctions import Sanction, Strike


def strikes_of(person: Person) -> QuerySet[Strike]:
    """What counts against a person now, on whatever platform it happened; newest first."""
    rows = Strike.objects.filter(person=person, lifted_at=None, expires_at__gt=now())
    return rows.select_related("decision__case__item__channel").order_by("-at")


def sanctions_of(person: Person) -> QuerySet[Sanction]:
    """Everything that ever followed for a person, newest first."""
    return Sanction.objects.filter(person=person).select_related("by", "policy", "appeal").order_by("-pk")
