"""The forum's lock and its rules on how much anybody may write."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from gembala.forum.errors import NotAllowedError, SuspendedError, TooFastError
from gembala.forum.models import ForumMember, ForumPost
from gembala.forum.standing import Standing
from gembala.kernel.clock import now
from gembala.workspaces.models import Workspace

TITLE_LIMIT = 160
TEXT_LIMIT = 20_000
NEW_FOR = timedelta(days=1)
NEW_RATE = (5, timedelta(hours=1))
USUAL_RATE = (30, timedelta(minutes=10))


def lock_forum(workspace_id: int) -> None:
    """Let one writer at a time into a workspace's forum, until the end of the transaction.

    Post numbers and the journal's order rest on it. SQLite has one writer anyway (its transactions begin immediate);
    PostgreSQL locks the workspace's row without hindering rows that only point to it.
    """
    if connection.features.has_select_for_update:
        list(Workspace.objects.select_for_update(no_key=True).filter(pk=workspace_id).values_list("pk", flat=True))


def clean_title(title: str) -> str:
    """The title in one line. Raises ``ValidationError`` on field ``title``."""
    title = " ".join(title.replace("\x00", "").split())
    if not title:
        raise ValidationError({"title": _("Give your topic a title.")})
    if len(title) > TITLE_LIMIT:
        raise ValidationError({"title": _("A title has at most %(limit)s characters.") % {"limit": TITLE_LIMIT}})
    return title


def clean_text(text: str) -> str:
    """The text as written, without surrounding space. Raises ``ValidationError`` on field ``text``."""
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    if len(text) > TEXT_LIMIT:
        raise ValidationError({"text": _("A post has at most %(limit)s characters.") % {"limit": "20.000"}})
    return text


def require_writer(standing: Standing) -> ForumMember:
    """The member who writes. Raises `NotAllowedError` before joining, `SuspendedError` while suspended."""
    member = standing.member
    if member is None:
        raise NotAllowedError(_("Join first, then write."))
    if member.suspended_until is not None and member.suspended_until > now():
        raise SuspendedError(_("You cannot write here for now. Ask the people who look after this place."))
    return member


def require_pace(standing: Standing, member: ForumMember) -> None:
    """Raise `TooFastError` when a member wrote too much: 5 posts an hour on the first day, then 30 in ten minutes."""
    if standing.team or member.brand:
        return
    most, span = NEW_RATE if member.joined_at > now() - NEW_FOR else USUAL_RATE
    if ForumPost.objects.filter(author=member, created_at__gt=now() - span).count() >= most:
        raise TooFastError(_("You have written a lot in a short time. Rest a little, then go on."))
