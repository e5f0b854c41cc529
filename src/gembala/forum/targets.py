"""Finds what a remote id of the forum stands for."""

from __future__ import annotations

from gembala.forum.models import ForumMember, ForumPost
from gembala.platforms.contracts import Account


class NoSuchError(LookupError):
    """Nothing of this name stands in this workspace's forum."""


def number_of(remote_id: str, *, kind: str) -> int:
    """The number in ``<kind>:<number>``. Raises `NoSuchError`."""
    head, _, tail = remote_id.partition(":")
    if head != kind or not tail.isdecimal() or len(tail) > 18:
        raise NoSuchError(remote_id)
    return int(tail)


def speaker(account: Account) -> ForumMember:
    """The member who speaks through an account. Raises `NoSuchError`."""
    member = (
        ForumMember.objects.select_related("workspace", "user")
        .filter(pk=number_of(account.remote_id, kind="member"))
        .first()
    )
    if member is None:
        raise NoSuchError(account.remote_id)
    return member


def post_of(remote_id: str, *, workspace_id: int) -> ForumPost:
    """The post ``post:<id>``, or the first post of ``topic:<id>``. Raises `NoSuchError`, also for a deleted one."""
    rows = ForumPost.objects.select_related("topic__workspace", "topic__space", "author").filter(
        topic__workspace_id=workspace_id, deleted_at=None, topic__deleted_at=None
    )
    if remote_id.startswith("topic:"):
        found = rows.filter(topic_id=number_of(remote_id, kind="topic"), number=1).first()
    else:
        found = rows.filter(pk=number_of(remote_id, kind="post")).first()
    if found is None:
        raise NoSuchError(remote_id)
    return found
