"""The review queue: what waits, why, and a decision by key."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gembala.inbox.queries import visible as visible_conversations
from gembala.inbox.undo import undo
from gembala.moderation.alerts import alerts, see
from gembala.moderation.care import burden, care_of, wish
from gembala.moderation.decide import Outcome, Reason, confirm, release
from gembala.moderation.models import Alert
from gembala.moderation.queries import groups, visible, waiting_counts
from gembala.moderation.second import waiting as second_waiting
from gembala.web.frame.held import LABELS
from gembala.web.frame.toast import tell, told
from gembala.web.moderation.showing import base, clause_choices, show
from gembala.web.moderation.words import STEPS
from gembala.workspaces.access import Actor, door
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission

SIZE = 25
CHOICES = ("gambling", "promotion", "fraud", "rude", "attack", "hate", "threat")


@require_GET
@door(Permission.MODERATE)
def review_queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits: campaigns first, the same texts together, newest first."""
    care = care_of(actor)
    load = burden(actor, care)
    source = request.GET.get("source", "")
    lines = show(groups(actor, size=SIZE, harsh=not load.stopped, source=source), blur=care.blur)
    return render(
        request,
        "moderation/queue.html",
        base(
            actor, "queue", lines=lines, counts=waiting_counts(actor), source=source, care=care, load=load,
            alerts=list(alerts(actor)), second=second_waiting(actor).count(), clauses=clause_choices(actor),
            choices=[(key, LABELS[key]) for key in CHOICES], toast=told(request),
        ),
    )  # fmt: skip


def reason_of(request: HttpRequest) -> Reason:
    """What the form says about the reason."""
    label = request.POST.get("label", "")
    return Reason(
        label=label if label in CHOICES else "",
        clause=request.POST.get("clause", "")[:24],
        note=request.POST.get("note", ""),
        strike=request.POST.get("strike") == "1",
    )


@require_POST
@door(Permission.MODERATE)
def decide(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """``decision`` spam (it is what it was held for, or ``label``) or fine; ``similar`` decides the same texts with it."""
    rows = visible(actor).select_related("item__channel", "item__thread", "item__identity", "workspace")
    case = actor.find(rows, pk=pk)
    together = request.POST.get("similar") == "1"
    decision = request.POST.get("decision")
    try:
        if decision == "fine":
            done = release(case, actor=actor, with_similar=together, reason=reason_of(request))
            tell_outcome(request, done, confirmed=False)
        elif decision == "spam":
            done = confirm(case, actor=actor, with_similar=together, reason=reason_of(request))
            tell_outcome(request, done, confirmed=True)
        else:
            tell(request, _("Choose one of the two."), bad=True)
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    if request.POST.get("from") == "inbox":
        row = visible_conversations(actor).filter(thread=case.item.thread, identity=case.item.identity).first()
        if row is not None:
            address = reverse("inbox-conversation", kwargs={"slug": actor.workspace.slug, "pk": row.pk})
            return HttpResponseRedirect(address, status=303)
    return answer(request, actor)


def answer(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Back to the queue; who decides by key gets only the sentence and goes on."""
    if request.headers.get("X-By-Key"):
        return render(request, "moderation/toast.html", base(actor, "queue", toast=told(request)))
    return HttpResponseRedirect(reverse("review-queue", kwargs={"slug": actor.workspace.slug}), status=303)


def tell_outcome(request: HttpRequest, done: Outcome, *, confirmed: bool) -> None:
    """One sentence: how many, whether they are still to be seen at the platform, and what followed for whom."""
    if not done.cases:
        tell(request, _("Somebody was faster; look again."), bad=True)
        return
    number = {"number": done.cases}
    if not confirmed:
        tell(
            request, ngettext("%(number)s item released.", "%(number)s items released.", done.cases) % number,
            entry=done.entry,
        )  # fmt: skip
        return
    said = [ngettext("%(number)s item confirmed.", "%(number)s items confirmed.", done.cases) % number]
    if done.hidden:
        said.append(_("Hidden at the platform: %(number)s.") % {"number": done.hidden})
    if done.visible:
        said.append(
            _("Still visible there, because the platform offers no hiding: %(number)s.") % {"number": done.visible}
        )
    for sanction in done.sanctions[:3]:
        step, waits = str(STEPS[sanction.kind]), sanction.state == sanction.State.PROPOSED
        sentence = (
            _("%(name)s, %(strikes)s strikes: %(step)s, waits for agreement.")
            if waits
            else _("%(name)s, %(strikes)s strikes: %(step)s.")
        )
        said.append(sentence % {"name": sanction.person.name, "strikes": sanction.strikes, "step": step.lower()})
    tell(request, " ".join(said), entry=done.entry)


@require_POST
@door(Permission.MODERATE)
def undo_step(request: HttpRequest, actor: Actor, entry: int) -> HttpResponseBase:
    """Take back one's own decision of the last hour."""
    line = actor.find(AuditEntry.objects, pk=entry)
    if not line.verb.startswith("case."):
        raise PermissionDenied
    try:
        undo(line, actor=actor)
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    else:
        tell(request, _("Taken back."))
    return answer(request, actor)


@require_POST
@door(Permission.MODERATE)
def care_step(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """How one wants to be spared."""
    limit = request.POST.get("harsh_limit", "")
    try:
        wish(
            actor,
            blur=request.POST.get("blur") == "1",
            harsh_limit=int(limit) if limit.isdecimal() and len(limit) < 6 else -1,
        )
        tell(request, _("Kept."))
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    return answer(request, actor)


@require_POST
@door(Permission.MODERATE)
def alert_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Seen."""
    see(actor.find(Alert.objects, pk=pk), actor=actor)
    return answer(request, actor)
