"""Look after topics and members: pin, close, suspend."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from gembala.forum.errors import NotAllowedError
from gembala.forum.models import ForumMember, Topic
from gembala.forum.standing import Standing
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce


def _require(by: Standing) -> None:
    if not by.moderates:
        raise NotAllowedError(_("Only who looks after this place can do this."))


def lock(topic: Topic, *, by: Standing, locked: bool = True) -> None:
    """Close a topic to answers, or open it again. Raises `NotAllowedError`."""
    _require(by)
    if Topic.objects.filter(pk=topic.pk, workspace=by.workspace).update(locked=locked):
        record("forum.topic_locked" if locked else "forum.topic_opened", topic, workspace=by.workspace, by=by.user)
        announce(by.workspace.pk, "forum", [topic.pk])


def pin(topic: Topic, *, by: Standing, pinned: bool = True) -> None:
    """Keep a topic on top of its space, or let it go. Raises `NotAllowedError`."""
    _require(by)
    if Topic.objects.filter(pk=topic.pk, workspace=by.workspace).update(pinned=pinned):
        record("forum.topic_pinned" if pinned else "forum.topic_unpinned", topic, workspace=by.workspace, by=by.user)
        announce(by.workspace.pk, "forum", [topic.pk])


def suspend(member: ForumMember, *, by: Standing, until: datetime | None) -> None:
    """Stop a member from writing until a UTC moment; None lets them write again. Raises `NotAllowedError`."""
    _require(by)
    if member.brand:
        raise NotAllowedError(_("The brand itself cannot be suspended."))
    if ForumMember.objects.filter(pk=member.pk, workspace=by.workspace).update(suspended_until=until):
        verb = "forum.member_suspended" if until else "forum.member_restored"
        record(verb, member, workspace=by.workspace, by=by.user, until=until.isoformat() if until else "")
