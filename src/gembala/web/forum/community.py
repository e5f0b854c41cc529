"""The forum from inside the workspace: spaces, what waits, what was reported."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from gembala.forum import queries
from gembala.forum.errors import ForumRefusalError
from gembala.forum.hide import hide
from gembala.forum.links import home_path, post_path, topic_path
from gembala.forum.models import ForumPost, Space
from gembala.forum.report import clear
from gembala.forum.spaces import move_space, save_space
from gembala.forum.standing import standing_of
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@door(Permission.FORUM_MANAGE)
def community(request: HttpRequest, actor: Actor, space: int | None = None) -> HttpResponse:
    """Spaces with their form, topics without an answer, reported posts."""
    row = actor.find(Space.objects.all(), pk=space) if space else None
    errors: dict[str, list[str]] = {}
    given = {"name": row.name, "about": row.about, "kind": row.kind} if row else {"name": "", "about": "", "kind": ""}
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in given}
        try:
            save_space(row, actor=actor, name=given["name"], about=given["about"], kind=given["kind"])
            return HttpResponseRedirect(reverse("community", kwargs={"slug": actor.workspace.slug}))
        except ValidationError as error:
            errors = error.message_dict
    standing = standing_of(actor.workspace, actor.user)
    context = {
        "actor": actor,
        "active": "community",
        "spaces": queries.spaces(standing),
        "waiting": queries.unanswered(standing, limit=20),
        "reported": queries.reported(actor.workspace) if standing.moderates else [],
        "editing": row,
        "given": given,
        "errors": errors,
        "hub": home_path(actor.workspace),
        "topic_path": topic_path,
        "post_path": post_path,
    }
    return render(request, "forum/community.html", context, status=422 if errors else 200)


@require_POST
@door(Permission.FORUM_MANAGE)
def move(request: HttpRequest, actor: Actor, space: int, way: str) -> HttpResponse:
    """Move a space one place up or down."""
    move_space(actor.find(Space.objects.all(), pk=space), actor=actor, up=way == "up")
    return HttpResponseRedirect(reverse("community", kwargs={"slug": actor.workspace.slug}))


@require_POST
@door(Permission.MODERATE)
def judge(request: HttpRequest, actor: Actor, post: int, way: str) -> HttpResponse:
    """Hide a reported post or leave it."""
    row = get_object_or_404(ForumPost.objects.select_related("topic"), pk=post, topic__workspace=actor.workspace)
    by = standing_of(actor.workspace, actor.user)
    try:
        if way == "hide":
            hide(row, by=by)
        else:
            clear(row, by=by)
    except ForumRefusalError as error:
        return HttpResponse(error.message, status=403, content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(reverse("community", kwargs={"slug": actor.workspace.slug}))
