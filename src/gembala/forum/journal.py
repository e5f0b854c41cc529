"""Writes the forum's journal and tells the live screens."""

from __future__ import annotations

from gembala.forum.models import Activity, ForumMember, ForumPost
from gembala.workspaces.changes import announce


def write_down(kind: Activity.Kind, post: ForumPost, *, member: ForumMember | None, note: str = "") -> Activity:
    """One line about a post. The caller holds the forum's lock inside a transaction."""
    line = Activity.objects.create(
        workspace_id=post.topic.workspace_id, post=post, member=member, kind=kind, note=note[:300]
    )
    announce(post.topic.workspace_id, "forum", [post.topic_id])
    return line
