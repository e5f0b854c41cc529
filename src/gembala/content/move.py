"""Moves a post to another time on the calendar."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.content.models import Draft
from gembala.content.wall import zone_of
from gembala.delivery.models import Delivery
from gembala.delivery.reschedule import reschedule
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission

FINAL = frozenset({Draft.State.PUBLISHED, Draft.State.FAILED})


def move(draft: Draft, *, actor: Actor, at: datetime, zone: str = "") -> Draft:
    """Move ``draft`` to the aware moment ``at``: its deliveries when it is scheduled, else the wish of its writer.

    A scheduled one needs the permission to schedule. Raises ``ValidationError`` when the time is past or a part of it
    is on its way; then nothing moves.
    """
    actor.require(Permission.CONTENT_SCHEDULE if draft.state == Draft.State.SCHEDULED else Permission.CONTENT_WRITE)
    if at.tzinfo is None or at <= now():
        raise ValidationError(_("This time has passed. Choose a later one."), code="past")
    at = at.astimezone(UTC)
    if zone:
        zone_of(zone)
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk, workspace=actor.workspace)
        if row.state in FINAL:
            raise ValidationError(_("This post went out or failed and cannot be moved."), code="state")
        if row.state == Draft.State.SCHEDULED:
            actor.require(Permission.CONTENT_SCHEDULE)
            _move_deliveries(row, actor=actor, at=at)
        row.scheduled_at, row.zone = at, zone or row.zone
        Draft.objects.filter(pk=row.pk).update(scheduled_at=at, zone=row.zone, updated_at=now())
        record("draft.moved", row, workspace=actor.workspace, by=actor.user, at=at.isoformat())
        announce(actor.workspace.pk, "draft", [row.pk])
    return row


def _move_deliveries(draft: Draft, *, actor: Actor, at: datetime) -> None:
    for variant in draft.variants.select_related("delivery__channel").filter(delivery__isnull=False):
        delivery = variant.delivery
        if delivery is None or delivery.state == Delivery.State.CANCELLED:
            continue
        try:
            reschedule(delivery, due_at=at, by=actor.user)
        except ValidationError as error:
            raise ValidationError(
                _("The post for %(channel)s is on its way or out already and cannot be moved.")
                % {"channel": delivery.channel.handle},
                code="leaving",
            ) from error
