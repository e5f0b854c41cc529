"""Who visits which forum, and how a page of it is drawn."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode

from gembala.forum.join import team_member
from gembala.forum.links import home_path, public
from gembala.forum.models import ForumPost, Space, Topic
from gembala.forum.standing import Standing, anonymous, standing_of
from gembala.web.forum.cached import is_anonymous
from gembala.workspaces.models import User, Workspace


def visit(request: HttpRequest, slug: str) -> Standing:
    """The reader's standing in the forum of the workspace with this slug. Raises ``Http404``."""
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise Http404
    if is_anonymous(request) or not isinstance(request.user, User):
        return anonymous(workspace)
    return standing_of(workspace, request.user)


def visit_to_write(request: HttpRequest, slug: str) -> Standing | HttpResponseRedirect:
    """The standing of somebody who may write, or the way to get there: sign in, then join."""
    standing = visit(request, slug)
    if standing.user is None:
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
    if standing.member is None and standing.team:
        team_member(standing.workspace, user=standing.user)
        return visit(request, slug)
    if standing.member is None:
        ahead = request.get_full_path() if request.method == "GET" else home_path(standing.workspace)
        return HttpResponseRedirect(f"{home_path(standing.workspace)}join/?{urlencode({'next': ahead})}")
    return standing


def page(
    request: HttpRequest, template: str, *, standing: Standing, canonical: str = "", status: int = 200, **context: Any
) -> HttpResponse:
    """Draw a page of the hub. ``canonical`` is a path."""
    full = {"standing": standing, "workspace": standing.workspace, "canonical": public(canonical or request.path)}
    return render(request, f"forum/{template}", full | context, status=status)


def find_space(standing: Standing, slug: str) -> Space:
    """A space they may read. Raises ``Http404``."""
    space = Space.objects.filter(workspace=standing.workspace, slug=slug, kind__in=standing.kinds).first()
    if space is None:
        raise Http404
    return space


def find_topic(standing: Standing, number: int) -> Topic:
    """A topic they may read. Raises ``Http404``."""
    rows = Topic.objects.select_related("space", "author", "workspace")
    topic = rows.filter(
        pk=number, workspace=standing.workspace, space__kind__in=standing.kinds, deleted_at=None
    ).first()
    if topic is None:
        raise Http404
    if not standing.moderates and ForumPost.objects.filter(topic=topic, number=1, hidden=True).exists():
        raise Http404
    return topic


def find_post(standing: Standing, number: int) -> ForumPost:
    """A post they may read and that still stands. Raises ``Http404``."""
    rows = ForumPost.objects.select_related("topic__workspace", "topic__space", "author")
    post = rows.filter(pk=number, topic__workspace=standing.workspace, deleted_at=None).first()
    if post is None or (post.hidden and not standing.moderates):
        raise Http404
    find_topic(standing, post.topic_id)
    return post
