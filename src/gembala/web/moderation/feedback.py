"""Criticism: answered with help, followed until it is solved, counted. And the sentences that help."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gembala.inbox.models import Conversation
from gembala.inbox.queries import visible
from gembala.inbox.reply import reply
from gembala.inbox.voices import voices
from gembala.inbox.words import refused_words
from gembala.kernel.clock import now
from gembala.moderation.feedback.follow import VIEWS, answered, close, feedback, figures, reopen, solve
from gembala.moderation.feedback.patterns import archive_pattern, fill, patterns, save_pattern
from gembala.moderation.models import Feedback, Pattern
from gembala.platforms.queries import speakable_by
from gembala.web.frame.toast import tell, told
from gembala.web.moderation.showing import base
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission

DAYS = 30


@require_GET
@door(Permission.MODERATE)
def listing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A view of it, and the figures of 30 days."""
    asked = request.GET.get("view", "open")
    view = asked if asked in VIEWS else "open"
    open_counts = {
        key: Feedback.objects.filter(workspace=actor.workspace, state__in=states).count()
        for key, states in VIEWS.items()
    }
    context = base(
        actor, "feedback", view=view, rows=list(feedback(actor, view)), counts=open_counts,
        figures=figures(actor.workspace, since=now() - timedelta(days=DAYS)), days=DAYS, toast=told(request),
        views=(("open", _("Waits")), ("answered", _("Answered")), ("done", _("Done"))),
    )  # fmt: skip
    return render(request, "moderation/feedback.html", context)


def _find(actor: Actor, pk: int) -> Feedback:
    rows = Feedback.objects.select_related(
        "item__identity", "item__channel", "item__thread", "item__workspace", "pattern"
    )
    row = actor.find(rows, pk=pk)
    if row.item.channel.owner_id not in (None, actor.user.pk):
        raise PermissionDenied
    return row


def _conversation(actor: Actor, row: Feedback) -> Conversation | None:
    rows = visible(actor).filter(thread=row.item.thread, identity=row.item.identity)
    return rows.select_related("channel", "last_item", "thread").first()


@require_http_methods(["GET", "POST"])
@door(Permission.MODERATE)
def answer(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Answer with a sentence to begin with; sent through the inbox, in the voice that was chosen."""
    row = _find(actor, pk)
    talk = _conversation(actor, row)
    errors: list[str] = []
    if request.method == "POST" and talk is not None:
        chosen = request.POST.get("pattern", "")
        channel = actor.find(speakable_by(actor), pk=_id(request.POST.get("channel", "")))
        try:
            reply(
                talk,
                actor=actor,
                channel=channel,
                text=request.POST.get("text", "").replace("\r\n", "\n"),
                to=row.item,
                done=False,
            )
        except ValidationError as error:
            errors = error.messages
        else:
            answered(row, pattern=patterns(actor.workspace).filter(pk=_id(chosen)).first())
            tell(request, _("Answered. It is followed until it is solved."))
            return _to(actor, "answered")
    found = voices(talk, actor) if talk is not None else []
    offered = [(one, fill(one, row.item)) for one in patterns(actor.workspace, Pattern.Kind.FEEDBACK)]
    context = base(
        actor, "feedback", row=row, talk=talk, voices=found, usable=[one for one in found if not one.refused],
        refused_words=refused_words, offered=offered, typed=request.POST.get("text", ""), errors=errors,
        toast=told(request),
    )  # fmt: skip
    return render(request, "moderation/feedback_answer.html", context, status=422 if errors else 200)


def _id(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 18 else 0


def _to(actor: Actor, view: str) -> HttpResponseRedirect:
    address = reverse("moderation-feedback", kwargs={"slug": actor.workspace.slug})
    return HttpResponseRedirect(f"{address}?view={view}", status=303)


@require_POST
@door(Permission.MODERATE)
def end_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """``do``: solve, close or reopen; ``lesson`` is what was learned."""
    row = _find(actor, pk)
    what, lesson = request.POST.get("do", ""), request.POST.get("lesson", "")
    try:
        if what == "solve":
            solve(row, actor=actor, lesson=lesson)
            tell(request, _("Solved, and counted."))
        elif what == "close":
            close(row, actor=actor, lesson=lesson)
            tell(request, _("Closed."))
        elif what == "reopen":
            reopen(row, actor=actor)
            tell(request, _("It waits again."))
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    return _to(actor, request.POST.get("view", "open"))


@require_http_methods(["GET", "POST"])
@door(Permission.MODERATE)
def sentences(request: HttpRequest, actor: Actor, pk: int = 0) -> HttpResponseBase:
    """The sentences that answers begin with; who decides the policy writes them."""
    row = actor.find(Pattern.objects.filter(archived_at=None), pk=pk) if pk else None
    errors: dict[str, list[str]] = {}
    names = ("kind", "title_id", "title_en", "text_id", "text_en")
    given = {name: getattr(row, name) if row else "" for name in names}
    if request.method == "POST":
        actor.require(Permission.POLICY_DECIDE)
        given = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in names}
        try:
            if row is not None and request.POST.get("do") == "away":
                archive_pattern(row, actor=actor)
                tell(request, _("The sentence is put away."))
            else:
                save_pattern(row, actor=actor, **given)
                tell(request, _("Kept."))
            return HttpResponseRedirect(
                reverse("moderation-sentences", kwargs={"slug": actor.workspace.slug}), status=303
            )
        except ValidationError as error:
            errors = error.message_dict
    context = base(
        actor, "sentences", rows=list(patterns(actor.workspace)), row=row, given=given, errors=errors, toast=told(request),
        kinds=(("feedback", _("Answers to criticism")), ("reply", _("Answers of a rule")), ("warning", _("Warnings of a rule"))),
    )  # fmt: skip
    return render(request, "moderation/sentences.html", context, status=422 if errors else 200)
