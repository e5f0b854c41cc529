"""Rules: the list, the form, the rehearsal, the switch."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gembala.moderation.feedback.patterns import patterns
from gembala.moderation.marks import deciding
from gembala.moderation.models import Pattern, Replay, Rule, RuleVersion
from gembala.moderation.rules.acts import KINDS as ACT_KINDS
from gembala.moderation.rules.queries import (
    hits,
    last_replay,
    latest_version,
    lines,
    matches,
    progress,
    running_version,
)
from gembala.moderation.rules.questions import HEADS, KINDS, SEGMENTS
from gembala.moderation.rules.rehearse import DAYS, rehearse, stop
from gembala.moderation.rules.replay import KEPT
from gembala.moderation.rules.switch import is_rehearsed, run_dry, switch_off, switch_on
from gembala.moderation.rules.write import archive, write
from gembala.platforms.models import Channel
from gembala.understanding.verdict import LABELS
from gembala.web.frame.toast import tell, told
from gembala.web.moderation import sentences
from gembala.web.moderation.rule_form import RuleForm, change, fresh, of_version, read
from gembala.web.moderation.showing import base
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission

LISTED = 60


def channel_names(actor: Actor) -> dict[int, str]:
    """The workspace's channels by id, as people call them."""
    rows = Channel.objects.filter(workspace=actor.workspace).order_by("platform", "pk")
    return {row.pk: f"{row.platform.capitalize()} · {row.name or row.handle}" for row in rows}


def pattern_titles(actor: Actor) -> dict[int, str]:
    """Sentences by id, put away ones too."""
    patterns(actor.workspace)
    english = (get_language() or "id").startswith("en")
    rows = Pattern.objects.filter(workspace=actor.workspace)
    return {row.pk: row.title_en if english and row.title_en else row.title_id for row in rows}


def team(actor: Actor) -> dict[int, str]:
    """The people of the workspace by user id."""
    rows = actor.workspace.memberships.filter(active=True).select_related("user").order_by("user__name")
    return {row.user_id: row.user.name for row in rows}


@require_GET
@door(Permission.MODERATE)
def listing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every rule in its order, with what it met in 30 days."""
    channels, titles, people = channel_names(actor), pattern_titles(actor), team(actor)
    shown = [
        (line, sentences.condition(line.shown.condition, channels), ", ".join(said))
        for line in lines(actor.workspace)
        for said in [sentences.acts(line.shown.acts, patterns=titles, team=people)]
    ]
    return render(request, "moderation/rules.html", base(actor, "rules", lines=shown, days=DAYS, toast=told(request)))


@require_http_methods(["GET", "POST"])
@door(Permission.POLICY_DECIDE)
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """A new rule."""
    return _form(request, actor, None, fresh() if request.method == "GET" else read(request.POST))


@require_http_methods(["GET", "POST"])
@door(Permission.POLICY_DECIDE)
def edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """The next version of a rule."""
    row = actor.find(Rule.objects.filter(archived_at=None), pk=pk)
    form = of_version(latest_version(row)) if request.method == "GET" else read(request.POST)
    return _form(request, actor, row, form)


def _form(request: HttpRequest, actor: Actor, row: Rule | None, form: RuleForm) -> HttpResponseBase:
    errors: dict[str, list[str]] = {}
    step = request.POST.get("step", "")
    if request.method == "POST" and not change(form, _step(request, step)):
        try:
            version = write(row, actor=actor, name=form.name, asked=form.asked(), does=form.does())
        except ValidationError as error:
            errors = error.message_dict
        else:
            tell(request, _("Kept. Rehearse it on the last 30 days before you switch it on."))
            return _to(actor, version.rule)
    context = base(
        actor, "rules", rule=row, form=form, errors=errors, heads=HEADS, head_labels=LABELS, kinds=KINDS,
        segments=SEGMENTS, said=sentences, channels=channel_names(actor), team=team(actor),
        replies=patterns(actor.workspace), acts=ACT_KINDS, toast=told(request),
    )  # fmt: skip
    return render(request, "moderation/rule_form.html", context, status=422 if errors else 200)


def _step(request: HttpRequest, step: str) -> str:
    """``ask-<n>`` names the kind in a field of its own, because a select cannot be a button."""
    if step.startswith("ask-") and step.count("-") == 1:
        return f"{step}-{request.POST.get('b' + step.removeprefix('ask-') + '-new', '')}"
    return step


def _to(actor: Actor, rule: Rule) -> HttpResponseRedirect:
    address = reverse("moderation-rule", kwargs={"slug": actor.workspace.slug, "pk": rule.pk})
    return HttpResponseRedirect(address, status=303)


@require_GET
@door(Permission.MODERATE)
def rule(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """A rule: what it says, its rehearsal with the list of what it would have done, what it did."""
    row = actor.find(Rule.objects.filter(archived_at=None), pk=pk)
    version, running = latest_version(row), running_version(row)
    replay = last_replay(version)
    channels, titles, people = channel_names(actor), pattern_titles(actor), team(actor)

    def told_of(one: RuleVersion) -> tuple[sentences.Line, list[str]]:
        return sentences.condition(one.condition, channels), sentences.acts(one.acts, patterns=titles, team=people)

    context = base(
        actor, "rules", rule=row, version=version, running=running, says=told_of(version),
        runs=told_of(running) if running is not None and running.pk != version.pk else None,
        replay=replay, percent=progress(replay) if replay else 0, rehearsed=is_rehearsed(version), days=DAYS, kept=KEPT,
        matches=[(one, _marked(one)) for one in matches(replay, size=LISTED)] if replay else [], listed=LISTED,
        hits=[(one, _did(one)) for one in hits(row, size=20)], toast=told(request),
    )  # fmt: skip
    return render(request, "moderation/rule.html", context)


def _marked(one: Any) -> list[tuple[str, bool]]:
    said = [met["said"] for met in one.why if met["kind"] == "words"]
    label = next((met["said"].split(":")[1] for met in one.why if met["kind"] == "head"), "")
    return deciding(one.item.text, one.item.understanding, label=label, said=said)


def _did(one: Any) -> list[tuple[bool, str, str]]:
    from gembala.web.moderation.words import ACTS, WHY_NOT

    return [
        (
            did["done"],
            str(ACTS.get(did["act"], did["act"])),
            str(WHY_NOT.get(did["why"], did["why"])) if did["why"] else "",
        )
        for did in one.did
    ]


@require_POST
@door(Permission.POLICY_DECIDE)
def rehearse_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Begin a rehearsal of the newest version, or stop it."""
    row = actor.find(Rule.objects.filter(archived_at=None), pk=pk)
    version = latest_version(row)
    if request.POST.get("stop") == "1":
        replay: Replay | None = last_replay(version)
        if replay is not None and stop(replay, actor=actor):
            tell(request, _("Stopped."))
    else:
        rehearse(version, actor=actor)
    return _to(actor, row)


@require_POST
@door(Permission.POLICY_DECIDE)
def switch_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """``to``: on, dry, off, or away."""
    row = actor.find(Rule.objects.filter(archived_at=None), pk=pk)
    version, to = latest_version(row), request.POST.get("to", "")
    try:
        if to == "on":
            switch_on(version, actor=actor)
            tell(request, _("It is on: version %(number)s.") % {"number": version.number})
        elif to == "dry":
            run_dry(version, actor=actor)
            tell(request, _("Dry run: it tells what it would do, and does nothing."))
        elif to == "off":
            switch_off(row, actor=actor)
            tell(request, _("It is off."))
        elif to == "away":
            archive(row, actor=actor)
            tell(request, _("The rule is put away."))
            return HttpResponseRedirect(reverse("moderation-rules", kwargs={"slug": actor.workspace.slug}), status=303)
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    return _to(actor, row)
