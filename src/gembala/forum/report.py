"""Tell the people who look after the forum about a post."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from gembala.forum.errors import NotAllowedError, TooFastError
from gembala.forum.guard import lock_forum, require_writer
from gembala.forum.journal import write_down
from gembala.forum.models import Activity, ForumPost, Space
from gembala.forum.standing import Standing
from gembala.kernel.clock import now
from gembala.moderation.reports.file import file_report


def report(post: ForumPost, *, by: Standing, note: str = "") -> None:
    """One report a member and post; twice is once. Raises `ForumRefusalError` (at most 10 reports an hour)."""
    member = require_writer(by)
    if not by.reads(post.topic.space):
        raise NotAllowedError(_("This post does not exist any more."))
    with transaction.atomic():
        lock_forum(post.topic.workspace_id)
        mine = Activity.objects.filter(kind=Activity.Kind.REPORTED, member=member)
        if mine.filter(post=post).exists():
            return
        if mine.filter(at__gt=now() - timedelta(hours=1)).count() >= 10:
            raise TooFastError(_("You have reported a lot in a short time. Rest a little, then go on."))
        write_down(Activity.Kind.REPORTED, post, member=member, note=note)
        if post.topic.space.kind != Space.Kind.INTERNAL:
            file_report(
                post.topic.workspace_id, platform="forum", remote_id=f"post:{post.pk}", reporter=f"member:{member.pk}",
                reporter_name=member.name, note=note,
            )  # fmt: skip


def clear(post: ForumPost, *, by: Standing) -> None:
    """Leave a reported post as it is. Raises `NotAllowedError`."""
    if not by.moderates:
        raise NotAllowedError(_("Only who looks after this place can do this."))
    with transaction.atomic():
        lock_forum(post.topic.workspace_id)
        write_down(Activity.Kind.CLEARED, post, member=by.member)
