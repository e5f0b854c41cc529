"""The own forum, as the person behind the key may read it."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from gembala.api.auth import actor
from gembala.api.shapes import REFUSALS, Limit, TopicOut
from gembala.forum.queries import newest
from gembala.forum.standing import standing_of
from gembala.workspaces.tokens import Scope

router = Router()


@router.get("/w/{slug}/forum/topics", response={200: list[TopicOut], **REFUSALS})
def topics(request: HttpRequest, slug: str, limit: Limit = 20) -> list[TopicOut]:
    """Topics by their last post, newest first."""
    who = actor(request, slug, Scope.FORUM_READ)
    found = newest(standing_of(who.workspace, who.user), limit=limit)
    return [
        TopicOut(
            id=row.pk, title=row.title, space=row.space.slug, author=row.author.name, posts=row.post_count,
            created_at=row.created_at, last_post_at=row.last_post_at, pinned=row.pinned, locked=row.locked,
        )
        for row in found.topics
    ]  # fmt: skip
