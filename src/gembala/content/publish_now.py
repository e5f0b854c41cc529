"""Publishes an approved draft without waiting."""

from __future__ import annotations

from gembala.content.models import Draft
from gembala.content.schedule import plan
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission


def publish_now(draft: Draft, *, actor: Actor) -> Draft:
    """Plan the deliveries of the approved ``draft`` for this moment. Raises ``ValidationError`` as `schedule` does."""
    actor.require(Permission.CONTENT_SCHEDULE)
    return plan(draft, actor=actor, at=now(), zone="", verb="draft.published_now")
