"""Puts an approved draft on the calendar: one delivery per variant, exactly once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.content.check import require_ready
from gembala.content.details import details_of
from gembala.content.models import Draft, Variant
from gembala.content.post import by_hand, post_of
from gembala.content.wall import zone_of
from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.kernel.clock import now
from gembala.platforms.accounts import capabilities_of
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission


def schedule(draft: Draft, *, actor: Actor, at: datetime, zone: str = "") -> Draft:
    """Schedule the approved ``draft`` for the aware moment ``at``; ``zone`` is the IANA zone it was chosen in.

    Raises ``ValidationError`` for a time that is past or has no zone, a draft that is not approved, or a refused text.
    """
    actor.require(Permission.CONTENT_SCHEDULE)
    if at.tzinfo is None:
        raise ValidationError(_("The time has no zone."), code="zone")
    if at <= now():
        raise ValidationError(_("This time has passed. Choose a later one, or publish now."), code="past")
    return plan(draft, actor=actor, at=at.astimezone(UTC), zone=zone, verb="draft.scheduled")


def plan(draft: Draft, *, actor: Actor, at: datetime, zone: str, verb: str) -> Draft:
    """Write the deliveries of an approved draft for the UTC moment ``at``; only one of two at once succeeds."""
    if zone:
        zone_of(zone)
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk, workspace=actor.workspace)
        if row.state != Draft.State.APPROVED or row.approved_version != row.version:
            raise ValidationError(not_now(row), code="state")
        require_ready(row, at=at)
        values = {"scheduled_at": at, "zone": zone or row.zone, "updated_at": now()}
        if not Draft.LIFECYCLE.move(row, Draft.State.SCHEDULED, **values):
            raise ValidationError(_("Somebody scheduled this draft at the same moment."), code="moved")
        for variant in row.variants.select_related("channel", "delivery", "draft__workspace").order_by("pk"):
            _plan_variant(variant, actor=actor, at=at)
        record(verb, row, workspace=actor.workspace, by=actor.user, at=at.isoformat(), version=row.version)
        announce(actor.workspace.pk, "draft", [row.pk])
    return row


def not_now(draft: Draft) -> str:
    """Why a draft cannot be scheduled as it stands, in the reader's language."""
    if draft.state in {Draft.State.SCHEDULED, Draft.State.FAILED}:
        return _("This draft is scheduled already. Move it instead.")
    if draft.state == Draft.State.PUBLISHED:
        return _("This post is out already.")
    return _("This draft is not approved yet. Send it for review first.")


def _plan_variant(variant: Variant, *, actor: Actor, at: datetime) -> None:
    if variant.delivery is not None and variant.delivery.state == Delivery.State.DONE:
        return
    post = post_of(variant, at=at, order=True)
    delivery = plan_post(
        channel=variant.channel,
        post=post,
        by=actor.user,
        due_at=at,
        send_at=now() if post.publish_at else None,
        by_hand=by_hand(details_of(variant.details), capabilities_of(variant.channel), post.format),
    )
    Variant.objects.filter(pk=variant.pk).update(delivery=delivery)
