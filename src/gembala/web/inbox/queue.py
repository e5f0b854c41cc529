"""The review queue: what was held, why, and a decision by key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gembala.inbox.queries import visible
from gembala.moderation.decide import Decision, confirm, release
from gembala.moderation.marks import marked
from gembala.moderation.queries import groups
from gembala.moderation.queries import visible as visible_cases
from gembala.web.inbox import words
from gembala.web.inbox.toast import tell, told
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@require_GET
@door(Permission.MODERATE)
def review_queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Held items, the same texts together, newest first."""
    lines = [
        (group, marked(group.case.item.text, (group.case.item.understanding or {}).get("spam")))
        for group in groups(actor)
    ]
    context = {"actor": actor, "active": "inbox", "lines": lines, "words": words, "toast": told(request)}
    return render(request, "inbox/queue.html", context)


@require_POST
@door(Permission.MODERATE)
def decide(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """``decision`` spam or fine; ``similar`` decides the same texts with it."""
    case = actor.find(visible_cases(actor).select_related("item__channel", "item__thread", "item__identity"), pk=pk)
    together = request.POST.get("similar") == "1"
    if request.POST.get("decision") == "fine":
        tell_decision(request, release(case, actor=actor, with_similar=together), spam=False)
    else:
        tell_decision(request, confirm(case, actor=actor, with_similar=together), spam=True)
    slug = actor.workspace.slug
    if request.POST.get("from") == "inbox":
        row = visible(actor).filter(thread=case.item.thread, identity=case.item.identity).first()
        if row is not None:
            address = reverse("inbox-conversation", kwargs={"slug": slug, "pk": row.pk})
            return HttpResponseRedirect(address, status=303)
    return HttpResponseRedirect(reverse("review-queue", kwargs={"slug": slug}), status=303)


def tell_decision(request: HttpRequest, done: Decision, *, spam: bool) -> None:
    """One sentence: how many, and whether they are still to be seen at the platform."""
    if not done.cases:
        tell(request, _("Somebody was faster; look again."), bad=True)
        return
    if not spam:
        said = ngettext("%(number)s item released.", "%(number)s items released.", done.cases) % {"number": done.cases}
    else:
        said = ngettext("%(number)s item is spam.", "%(number)s items are spam.", done.cases) % {"number": done.cases}
        if done.hidden:
            said += " " + _("Hidden at the platform: %(number)s.") % {"number": done.hidden}
        if done.visible:
            said += " " + _("Still visible there, because the platform offers no hiding: %(number)s.") % {
                "number": done.visible
            }
    tell(request, said, entry=done.entry)
