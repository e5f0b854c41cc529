"""The forum's journal as events of a platform."""

from __future__ import annotations

from gembala.forum.links import post_path, public
from gembala.forum.models import Activity, ForumPost, Space
from gembala.platforms.contracts import Author, Event, EventKind, Page

LINES = 200
_KINDS = {
    Activity.Kind.POSTED.value: EventKind.COMMENT,
    Activity.Kind.EDITED.value: EventKind.EDITED,
    Activity.Kind.DELETED.value: EventKind.DELETED,
}


def page_after(workspace_id: int, *, cursor: str) -> Page:
    """Up to 200 journal lines after ``cursor`` (a journal id, "" from the beginning) as events, oldest first.

    What the team says among itself, in internal spaces, stays there.
    """
    since = int(cursor) if cursor.isdecimal() else 0
    lines = list(
        Activity.objects.filter(workspace_id=workspace_id, pk__gt=since, kind__in=list(_KINDS))
        .select_related("post__topic__workspace", "post__topic__space", "post__author")
        .order_by("pk")[: LINES + 1]
    )
    shown = lines[:LINES]
    events = tuple(_event(line) for line in shown if line.post.topic.space.kind != Space.Kind.INTERNAL)
    return Page(events, str(shown[-1].pk) if shown else cursor, more=len(lines) > LINES)


def _event(line: Activity) -> Event:
    post = line.post
    return Event(
        kind=_KINDS[line.kind],
        remote_id=f"post:{post.pk}",
        thread_id=f"topic:{post.topic_id}",
        author=Author(
            remote_id=f"member:{post.author_id}",
            handle=post.author.handle,
            name=post.author.name,
            created_at=post.author.joined_at,
        ),
        text=post.text,
        created_at=post.created_at if line.kind == Activity.Kind.POSTED else line.at,
        parent_id=_parent(post),
        permalink=public(post_path(post)),
        extra={"title": post.topic.title, "space": post.topic.space.slug},
    )


def _parent(post: ForumPost) -> str:
    if post.reply_to_id is not None:
        return f"post:{post.reply_to_id}"
    return "" if post.number == 1 else f"topic:{post.topic_id}"
