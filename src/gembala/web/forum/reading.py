"""Pages to read: open to anybody, without cookies and without script."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from gembala.forum import queries
from gembala.forum.links import home_path, page_of, post_path, public, topic_path
from gembala.forum.models import ForumMember, ForumPost, Topic
from gembala.forum.render import excerpt
from gembala.web.forum.cached import cached
from gembala.web.forum.visit import find_space, find_topic, page, visit


@require_safe
@cached
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """Spaces, newest topics, and what waits for an answer. Cached for anonymous readers."""
    standing = visit(request, slug)
    return page(
        request,
        "home.html",
        standing=standing,
        spaces=queries.spaces(standing),
        newest=queries.newest(standing, limit=8),
        waiting=queries.unanswered(standing, limit=4),
        waiting_count=queries.unanswered_count(standing),
        member_count=ForumMember.objects.filter(workspace=standing.workspace).count(),
        helper=queries.helper_of_month(standing.workspace),
        excerpt=excerpt,
    )


@require_safe
@cached
def space(request: HttpRequest, slug: str, space: str) -> HttpResponse:
    """The topics of one space, newest first. Cached for anonymous readers."""
    standing = visit(request, slug)
    row = find_space(standing, space)
    listed = queries.newest(standing, space=row, after=request.GET.get("after", ""))
    return page(request, "list.html", standing=standing, space=row, listed=listed, heading=row.name, excerpt=excerpt)


@require_safe
@cached
def newest(request: HttpRequest, slug: str) -> HttpResponse:
    """Every topic, newest first. Cached for anonymous readers."""
    standing = visit(request, slug)
    listed = queries.newest(standing, after=request.GET.get("after", ""))
    return page(request, "list.html", standing=standing, space=None, listed=listed, heading="", excerpt=excerpt)


@require_safe
@cached
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """Topics without an answer, newest first. Cached for anonymous readers."""
    standing = visit(request, slug)
    listed = queries.unanswered(standing, after=request.GET.get("after", ""))
    return page(request, "list.html", standing=standing, space=None, listed=listed, waiting=True, excerpt=excerpt)


@require_safe
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest topics that contain the words."""
    standing = visit(request, slug)
    words = request.GET.get("q", "")[:100]
    listed = queries.found(standing, words=words)
    return page(
        request, "list.html", standing=standing, space=None, listed=listed, words=words, searched=True, excerpt=excerpt
    )


@require_safe
@cached
def topic(request: HttpRequest, slug: str, number: int, title: str = "") -> HttpResponse:
    """A topic, twenty posts a page. Cached for anonymous readers."""
    standing = visit(request, slug)
    row = find_topic(standing, number)
    at = request.GET.get("page", "1")
    shown = int(at) if at.isdecimal() and len(at) < 6 else 0
    last = page_of(queries.last_number(row))
    if not 1 <= shown <= last:
        raise Http404
    if title != row.slug:
        return HttpResponsePermanentRedirect(topic_path(row, page=shown))
    posts = queries.posts(row, page=shown, standing=standing)
    return page(
        request,
        "topic.html",
        standing=standing,
        canonical=topic_path(row, page=shown),
        topic=row,
        posts=posts,
        shown=shown,
        last=last,
        page_path=lambda n: topic_path(row, page=n),
        about=excerpt(posts[0].html) if posts else "",
        structured=_structured(row, posts),
    )


def _structured(row: Topic, posts: list[ForumPost]) -> str:
    """JSON-LD of what anybody may read, harmless inside a script element."""
    seen = [post for post in posts if post.deleted_at is None and not post.hidden]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "headline": row.title,
        "url": public(topic_path(row)),
        "author": {"@type": "Person", "name": row.author.name},
        "datePublished": row.created_at.isoformat(),
        "isPartOf": {"@type": "WebSite", "name": row.workspace.name, "url": public(home_path(row.workspace))},
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/CommentAction",
            "userInteractionCount": max(0, row.post_count - 1),
        },
        "comment": [_comment(post) for post in seen if post.number > 1],
    }
    if seen and seen[0].number == 1:
        data["text"] = excerpt(seen[0].html, limit=1000)
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S308


def _comment(post: ForumPost) -> dict[str, Any]:
    return {
        "@type": "Comment",
        "text": excerpt(post.html, limit=1000),
        "author": {"@type": "Person", "name": post.author.name},
        "datePublished": post.created_at.isoformat(),
        "url": public(post_path(post)),
    }
