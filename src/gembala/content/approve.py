"""Approves a draft: two pairs of eyes."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.content.check import require_ready
from gembala.content.decide import decide
from gembala.content.models import Draft, ReviewNote
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission, Role


def wrote(draft: Draft, actor: Actor) -> bool:
    """Whether the actor began the draft or wrote a version of it."""
    return draft.author_id == actor.user.pk or draft.versions.filter(author=actor.user).exists()


def may_approve(draft: Draft, actor: Actor) -> bool:
    """Whether the actor may approve this one: with the permission, and not their own unless they are the director."""
    allowed = actor.may(Permission.CONTENT_APPROVE)
    return allowed and (actor.role == Role.DIRECTOR or not wrote(draft, actor))


def approve(draft: Draft, *, actor: Actor, version: int, text: str = "") -> Draft:
    """Approve the version that was looked at.

    Raises ``PermissionDenied`` for one's own draft, ``ValidationError`` when it changed since or a platform refuses it.
    """
    actor.require(Permission.CONTENT_APPROVE)
    if not may_approve(draft, actor):
        raise PermissionDenied(_("You wrote on this draft: somebody else has to approve it."))
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if row.version != version:
            raise ValidationError(
                _("The draft changed while you read it. Look at what changed, then decide."), code="stale"
            )
        require_ready(row)
        decide(
            row, actor=actor, to=Draft.State.APPROVED, decision=ReviewNote.Decision.APPROVED, text=text,
            approved_version=version, approved_by=actor.user,
        )  # fmt: skip
    return row
