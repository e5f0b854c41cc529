"""One decision each: the domain decides, the page tells what came of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gembala.content import approve as approving
from gembala.content import comment as commenting
from gembala.content import copy as copying
from gembala.content import mend as mending
from gembala.content import move as moving
from gembala.content import publish_now as publishing
from gembala.content import request_changes as returning
from gembala.content import retry as retrying
from gembala.content import schedule as scheduling
from gembala.content import submit as submitting
from gembala.content import unschedule as unscheduling
from gembala.content.models import Draft, Variant
from gembala.web.content.forms import moment_from, number
from gembala.web.content.views.parts import draft_here, said
from gembala.web.content.views.review import page
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


def _act(request: HttpRequest, actor: Actor, pk: int, do: Callable[[Draft], object], done: str) -> HttpResponseBase:
    draft = draft_here(actor, pk)
    quiet = request.headers.get("Accept", "").startswith("application/json")
    try:
        do(draft)
    except ValidationError as error:
        if quiet:
            return JsonResponse({"error": " ".join(said(error))}, status=422)
        return page(request, actor, draft_here(actor, pk), wrong=said(error), status=422)
    except PermissionDenied as error:
        if not said(error) or " " not in said(error)[0]:
            raise
        return page(request, actor, draft_here(actor, pk), wrong=said(error), status=403)
    if quiet:
        return HttpResponse(status=204)
    messages.success(request, done)
    return redirect(_back(request, actor, pk))


def _back(request: HttpRequest, actor: Actor, pk: int) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return str(redirect("draft-review", slug=actor.workspace.slug, pk=pk)["Location"])


def _needed(request: HttpRequest, do: Callable[[object, str], object]) -> object:
    at, zone = moment_from(request.POST)
    if at is None:
        raise ValidationError(_("Choose a day and an hour."), code="no_time")
    return do(at, zone)


@require_POST
@door()
def submit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Send for review."""
    return _act(request, actor, pk, lambda draft: submitting.submit(draft, actor=actor), _("Sent for review."))


@require_POST
@door()
def approve(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Approve the version that the page showed."""
    version, text = number(request.POST.get("version")), request.POST.get("text", "")
    return _act(
        request, actor, pk, lambda d: approving.approve(d, actor=actor, version=version, text=text), _("Approved.")
    )


@require_POST
@door()
def changes(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Ask for changes."""
    text = request.POST.get("text", "")
    return _act(
        request, actor, pk, lambda d: returning.request_changes(d, actor=actor, text=text), _("Given back for changes.")
    )


@require_POST
@door()
def comment(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Write a remark."""
    text = request.POST.get("text", "")
    return _act(request, actor, pk, lambda d: commenting.comment(d, actor=actor, text=text), _("Your remark is there."))


@require_POST
@door()
def schedule(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Put it on the calendar."""
    return _act(
        request, actor, pk,
        lambda d: _needed(request, lambda at, zone: scheduling.schedule(d, actor=actor, at=at, zone=zone)),  # type: ignore[arg-type]
        _("Scheduled."),
    )  # fmt: skip


@require_POST
@door()
def publish(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Publish now."""
    return _act(request, actor, pk, lambda d: publishing.publish_now(d, actor=actor), _("On its way."))


@require_POST
@door()
def unschedule(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Take it off the calendar."""
    return _act(request, actor, pk, lambda d: unscheduling.unschedule(d, actor=actor), _("Taken off the calendar."))


@require_POST
@door()
def move(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Move it to another time; drag and form alike."""
    return _act(
        request, actor, pk,
        lambda d: _needed(request, lambda at, zone: moving.move(d, actor=actor, at=at, zone=zone)),  # type: ignore[arg-type]
        _("Moved."),
    )  # fmt: skip


@require_POST
@door()
def retry(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Try a failed channel again; ``pk`` is a variant."""
    variants = Variant.objects.select_related("delivery", "draft").filter(draft__workspace=actor.workspace, pk=pk)
    variant = variants.first()
    draft_pk = variant.draft_id if variant else 0
    return _act(
        request, actor, draft_pk, lambda _d: variant and retrying.retry(variant, actor=actor), _("Trying again.")
    )


@require_POST
@door(Permission.CONTENT_WRITE)
def mend(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Take a failed channel out into a draft of its own; ``pk`` is a variant."""
    variant = get_object_or_404(Variant.objects.filter(draft__workspace=actor.workspace), pk=pk)
    try:
        made = mending.mend(variant, actor=actor)
    except ValidationError as error:
        return page(request, actor, draft_here(actor, variant.draft_id), wrong=said(error), status=422)
    messages.success(request, _("This is a draft of its own now. What is out elsewhere stays as it is."))
    return redirect("draft", slug=actor.workspace.slug, pk=made.pk)


@require_POST
@door(Permission.CONTENT_WRITE)
def copy(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Begin a new draft with what stands here."""
    made = copying.copy(draft_here(actor, pk), actor=actor)
    messages.success(request, _("This is a copy. The other draft stays as it is."))
    return redirect("draft", slug=actor.workspace.slug, pk=made.pk)
