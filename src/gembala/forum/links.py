"""Where things of the forum stand on the web."""

from __future__ import annotations

from django.conf import settings

from gembala.forum.models import ForumPost, Topic
from gembala.workspaces.models import Workspace

PAGE = 20
"""Posts on one page of a topic."""


def home_path(workspace: Workspace) -> str:
    """The forum's front page."""
    return f"/forum/{workspace.slug}/"


def topic_path(topic: Topic, *, page: int = 1) -> str:
    """A topic's page; the first has no number."""
    path = f"{home_path(topic.workspace)}t/{topic.pk}-{topic.slug}/"
    return path if page == 1 else f"{path}?page={page}"


def post_path(post: ForumPost) -> str:
    """A post on its page."""
    return f"{topic_path(post.topic, page=page_of(post.number))}#p{post.number}"


def page_of(number: int) -> int:
    """The page on which a post stands: pages are ranges of numbers, so a deleted post moves nobody."""
    return (number - 1) // PAGE + 1


def public(path: str) -> str:
    """The full address of a path."""
    return f"{settings.PUBLIC_URL}{path}"
