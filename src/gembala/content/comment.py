"""A remark on a draft."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.content.models import Draft, ReviewNote
from gembala.workspaces.access import Actor
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission


def comment(draft: Draft, *, actor: Actor, text: str) -> ReviewNote:
    """Write a remark beside the version as it stands. Raises ``ValidationError`` for an empty one."""
    if not actor.may(Permission.CONTENT_APPROVE):
        actor.require(Permission.CONTENT_WRITE)
    if not text.strip():
        raise ValidationError(_("Write something first."), code="empty")
    note = ReviewNote.objects.create(draft=draft, author=actor.user, version=draft.version, text=text.strip()[:4000])
    announce(draft.workspace_id, "draft", [draft.pk])
    return note
