"""Drafts by state."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gembala.content.models import Draft
from gembala.content.queries import drafts_of, headline, shown_state
from gembala.web.content.figures import sums_of, thumbs_of
from gembala.web.content.present import WORDS, look
from gembala.web.content.views.parts import reader
from gembala.workspaces.access import Actor, door

GROUPS = {
    "open": (Draft.State.DRAFT, Draft.State.CHANGES),
    "review": (Draft.State.REVIEW,),
    "ready": (Draft.State.APPROVED, Draft.State.SCHEDULED),
    "out": (Draft.State.PUBLISHED,),
    "failed": (Draft.State.FAILED,),
}
WITH_FIGURES = ("out", "failed")
PER_PAGE = 50


@require_safe
@door()
def content(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list of drafts: ``?show=open|review|ready|out|failed``, ``?before=<id>`` for the next page."""
    reader(actor)
    show = request.GET.get("show", "")
    show = show if show in GROUPS else "open" if actor.may("content_write") else "review"
    found = drafts_of(actor).filter(state__in=GROUPS[show]).order_by("-updated_at", "-pk")
    page = max(1, int(request.GET["page"])) if request.GET.get("page", "").isdecimal() else 1
    rows = list(found[(page - 1) * PER_PAGE : page * PER_PAGE + 1])
    counts = _counts(actor)
    context = {
        "actor": actor,
        "active": "content",
        "show": show,
        "groups": [(key, sum(counts.get(str(state), 0) for state in states)) for key, states in GROUPS.items()],
        "rows": [(draft, headline(draft), look(shown_state(draft))) for draft in rows[:PER_PAGE]],
        "figures": sums_of([draft for draft in rows[:PER_PAGE] if show in WITH_FIGURES]),
        "thumbs": thumbs_of(rows[:PER_PAGE]),
        "page": page,
        "more": len(rows) > PER_PAGE,
        "words": WORDS,
    }
    return render(request, "content/content.html", context)


def _counts(actor: Actor) -> dict[str, int]:
    rows = Draft.objects.filter(workspace=actor.workspace).values_list("state").annotate(Count("pk"))
    return dict(rows)
