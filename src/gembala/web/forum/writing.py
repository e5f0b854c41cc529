"""Plain forms: open a topic, answer, edit, delete, like, report, and what moderators do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gembala.forum import queries
from gembala.forum.answer import answer as put_answer
from gembala.forum.arrange import lock, pin, suspend
from gembala.forum.delete import delete
from gembala.forum.edit import edit as put_edit
from gembala.forum.errors import ForumRefusalError
from gembala.forum.hide import hide
from gembala.forum.like import like
from gembala.forum.links import home_path, post_path, topic_path
from gembala.forum.models import ForumPost
from gembala.forum.open_topic import open_topic
from gembala.forum.report import report
from gembala.forum.standing import Standing
from gembala.kernel.clock import now
from gembala.web.forum.visit import find_post, find_space, find_topic, page, visit_to_write

Errors = dict[str, list[str]]


def _errors(error: ValidationError | ForumRefusalError) -> Errors:
    if isinstance(error, ForumRefusalError):
        return {"": [error.message]}
    return error.message_dict


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for a new topic."""
    standing = visit_to_write(request, slug)
    if isinstance(standing, HttpResponseRedirect):
        return standing
    errors: Errors = {}
    if request.method == "POST":
        try:
            space = find_space(standing, request.POST.get("space", ""))
            post = open_topic(
                space, by=standing, title=request.POST.get("title", ""), text=request.POST.get("text", "")
            )
            return HttpResponseRedirect(topic_path(post.topic))
        except (ValidationError, ForumRefusalError) as error:
            errors = _errors(error)
    return page(
        request,
        "write.html",
        standing=standing,
        status=422 if errors else 200,
        errors=errors,
        spaces=queries.spaces(standing),
        title=request.POST.get("title", ""),
        text=request.POST.get("text", ""),
        chosen=request.POST.get("space") or request.GET.get("space", ""),
        with_title=True,
        post=None,
    )


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The form for an answer; ``to`` is the number of the post that it answers."""
    standing = visit_to_write(request, slug)
    if isinstance(standing, HttpResponseRedirect):
        return standing
    topic = find_topic(standing, number)
    to = (request.POST or request.GET).get("to", "")
    above = topic.posts.filter(number=int(to), deleted_at=None, hidden=False).first() if to[:9].isdecimal() else None
    errors: Errors = {}
    if request.method == "POST":
        try:
            post = put_answer(topic, by=standing, text=request.POST.get("text", ""), reply_to=above)
            post.topic = topic
            return HttpResponseRedirect(post_path(post))
        except (ValidationError, ForumRefusalError) as error:
            errors = _errors(error)
    return page(
        request,
        "write.html",
        standing=standing,
        status=422 if errors else 200,
        errors=errors,
        topic=topic,
        above=above,
        text=request.POST.get("text", ""),
        with_title=False,
        post=None,
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The form to change one's own post."""
    standing = visit_to_write(request, slug)
    if isinstance(standing, HttpResponseRedirect):
        return standing
    post = find_post(standing, number)
    if not standing.owns(post):
        raise Http404
    errors: Errors = {}
    first = post.number == 1
    title, text = request.POST.get("title", post.topic.title), request.POST.get("text", post.text)
    if request.method == "POST":
        try:
            put_edit(post, by=standing, text=text, title=title if first else None)
            return HttpResponseRedirect(post_path(post))
        except (ValidationError, ForumRefusalError) as error:
            errors = _errors(error)
    return page(
        request,
        "write.html",
        standing=standing,
        status=422 if errors else 200,
        errors=errors,
        topic=post.topic,
        title=title,
        text=text,
        with_title=first,
        post=post,
    )


POST_ACTS: dict[str, Callable[[ForumPost, Standing], None]] = {
    "like": lambda post, by: like(post, by=by),
    "unlike": lambda post, by: like(post, by=by, liked=False),
    "delete": lambda post, by: delete(post, by=by),
    "hide": lambda post, by: hide(post, by=by),
    "show": lambda post, by: hide(post, by=by, hidden=False),
    "report": lambda post, by: report(post, by=by),
    "suspend": lambda post, by: suspend(post.author, by=by, until=now() + timedelta(days=7)),
}


@require_POST
def act(request: HttpRequest, slug: str, number: int, verb: str) -> HttpResponse:
    """One act on one post, then back to it."""
    standing = visit_to_write(request, slug)
    if isinstance(standing, HttpResponseRedirect):
        return standing
    post = find_post(standing, number)
    try:
        POST_ACTS[verb](post, standing)
    except ForumRefusalError as error:
        messages.error(request, error.message)
    else:
        if verb == "report":
            messages.success(request, _("Thank you. The people who look after this place will read it."))
    gone = verb in ("delete", "hide") and post.number == 1
    return HttpResponseRedirect(home_path(standing.workspace) if gone else post_path(post))


@require_POST
def arrange(request: HttpRequest, slug: str, number: int, verb: str) -> HttpResponse:
    """Pin or close a topic, and back."""
    standing = visit_to_write(request, slug)
    if isinstance(standing, HttpResponseRedirect):
        return standing
    topic = find_topic(standing, number)
    try:
        if verb in ("lock", "unlock"):
            lock(topic, by=standing, locked=verb == "lock")
        else:
            pin(topic, by=standing, pinned=verb == "pin")
    except ForumRefusalError as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(topic_path(topic))
