"""One human across platforms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gembala.inbox.person import profile
from gembala.members.merge import merge, split
from gembala.members.models import Identity
from gembala.members.queries import candidates
from gembala.members.remember import remember
from gembala.web.frame.toast import tell, told
from gembala.web.inbox import words
from gembala.workspaces.access import Actor, door
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission


@require_GET
@door(Permission.INBOX_READ)
def person(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Timeline, feelings, accounts, and what we want to remember."""
    identity = actor.find(Identity.objects.select_related("person"), pk=pk)
    search = request.GET.get("q", "").replace("\x00", "")[:80]
    context = {
        "actor": actor,
        "active": "inbox",
        "profile": profile(identity, size=50),
        "q": search,
        "candidates": candidates(actor.workspace, identity, search=search),
        "may_moderate": actor.may(Permission.MODERATE),
        "words": words,
        "toast": told(request),
    }
    return render(request, "inbox/person.html", context)


def _back(request: HttpRequest, actor: Actor, pk: int, said: str, entry: AuditEntry | None) -> HttpResponseRedirect:
    tell(request, said, entry=entry)
    return HttpResponseRedirect(reverse("inbox-person", kwargs={"slug": actor.workspace.slug, "pk": pk}), status=303)


@require_POST
@door(Permission.INBOX_READ)
def note(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Keep the note."""
    identity = actor.find(Identity.objects.select_related("person"), pk=pk)
    remember(identity, actor=actor, note=request.POST.get("note", ""))
    return _back(request, actor, pk, _("Kept."), None)


@require_POST
@door(Permission.MODERATE)
def merge_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """The chosen account is the same human."""
    identity = actor.find(Identity.objects.select_related("person"), pk=pk)
    chosen = request.POST.get("other", "")
    other = actor.find(Identity.objects, pk=int(chosen) if chosen.isdecimal() else 0)
    entry = merge(identity, other=other, actor=actor)
    return _back(request, actor, pk, _("Joined."), entry)


@require_POST
@door(Permission.MODERATE)
def split_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """This account is somebody else."""
    identity = actor.find(Identity.objects.select_related("person"), pk=pk)
    return _back(request, actor, pk, _("Parted."), split(identity, actor=actor))
