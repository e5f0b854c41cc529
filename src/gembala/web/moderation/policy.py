"""The interaction policy as the team sees it: what is in force, the draft, earlier versions."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gembala.moderation.models import Sanction
from gembala.moderation.policy.content import (
    MOST_CLAUSES,
    MOST_STEPS,
    Clause,
    Content,
    Step,
    clauses_of,
    content_of,
    intro_of,
    ladder_of,
)
from gembala.moderation.policy.draft import begin, discard, save
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.policy.publish import publish
from gembala.moderation.policy.queries import draft_of, published
from gembala.web.frame.toast import tell, told
from gembala.web.moderation.showing import base
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@require_GET
@door(Permission.MODERATE)
def policy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is in force (or an earlier version: ``version``), as members read it, with the ladder."""
    current = in_force(actor.workspace)
    number = request.GET.get("version", "")
    shown = (
        published(actor.workspace).filter(number=int(number)).first()
        if number.isdecimal() and len(number) < 6
        else None
    )
    row = shown or current
    context = base(
        actor, "policy", version=row, current=current, intro=intro_of(row), clauses=clauses_of(row), ladder=ladder_of(row),
        draft=draft_of(actor.workspace), versions=list(published(actor.workspace)[:50]), toast=told(request),
    )  # fmt: skip
    return render(request, "moderation/policy.html", context)


@require_http_methods(["GET", "POST"])
@door(Permission.POLICY_DECIDE)
def edit(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Write the next version. Buttons add and drop clauses and steps; nothing counts until it is published."""
    draft = begin(actor=actor)
    content = content_of(draft) if request.method == "GET" else _read(request.POST)
    errors: dict[str, list[str]] = {}
    step = request.POST.get("do", "")
    if request.method == "POST" and step == "discard":
        discard(draft, actor=actor)
        tell(request, _("The draft is thrown away."))
        return _to(actor)
    if request.method == "POST":
        changed = _change(content, step)
        if changed is not None:
            content = changed
        else:
            try:
                save(draft, actor=actor, content=content)
            except ValidationError as error:
                errors = error.message_dict
            else:
                tell(request, _("The draft is kept. It counts once it is published."))
                return _to(actor)
    context = base(
        actor, "policy", draft=draft, content=content, errors=errors, steps=Sanction.Kind.values, toast=told(request)
    )
    return render(request, "moderation/policy_form.html", context, status=422 if errors else 200)


@require_POST
@door(Permission.POLICY_DECIDE)
def publish_step(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The draft counts from now on."""
    draft = draft_of(actor.workspace)
    if draft is None:
        tell(request, _("There is no draft."), bad=True)
        return _to(actor)
    try:
        publish(draft, actor=actor, why=request.POST.get("why", ""))
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    else:
        tell(request, _("Version %(number)s is in force.") % {"number": draft.number})
    return _to(actor)


def _to(actor: Actor) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("moderation-policy", kwargs={"slug": actor.workspace.slug}), status=303)


def _number(value: str | None, other: int = 0) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,5}", value) else other


def _read(post: QueryDict) -> Content:
    """What was posted; the key of a new clause follows from its title."""
    clauses: list[Clause] = []
    for number in range(min(_number(post.get("clauses")), MOST_CLAUSES + 1)):
        given: dict[str, Any] = {
            name: post.get(f"c{number}-{name}", "").replace("\r\n", "\n").replace("\x00", "").strip()
            for name in ("title_id", "text_id", "title_en", "text_en")
        }
        taken = {one.key for one in clauses}
        key = post.get(f"c{number}-key", "") or slugify(given["title_id"])[:24].strip("-") or f"rule-{number + 1}"
        key = key if key[:1].isalpha() else f"r-{key}"[:24]
        clauses.append(Clause(key=key if key not in taken else f"{key[:21]}-{number}", **given))
    ladder = tuple(
        Step(
            strikes=_number(post.get(f"s{number}-strikes")), step=post.get(f"s{number}-step", ""),
            days=_number(post.get(f"s{number}-days"), 99_999), asks=post.get(f"s{number}-asks") == "1",
        )
        for number in range(min(_number(post.get("steps")), MOST_STEPS + 1))
    )  # fmt: skip
    intro = {name: post.get(name, "").replace("\r\n", "\n").replace("\x00", "") for name in ("intro_id", "intro_en")}
    return Content(
        **intro, clauses=tuple(clauses), ladder=ladder, strike_days=_number(post.get("strike_days")),
        appeal_days=_number(post.get("appeal_days")),
    )  # fmt: skip


def _change(content: Content, step: str) -> Content | None:
    """A button of the form other than saving; None when the step is none."""
    clauses, ladder = list(content.clauses), list(content.ladder)
    place = _number(step.rpartition("-")[2], -1)
    if step == "add-clause" and len(clauses) < MOST_CLAUSES:
        clauses.append(Clause("", "", ""))
    elif step == "add-step" and len(ladder) < MOST_STEPS:
        last = ladder[-1].strikes if ladder else 0
        ladder.append(Step(last + 1, Sanction.Kind.WARN.value))
    elif step.startswith("drop-clause-") and 0 <= place < len(clauses):
        clauses.pop(place)
    elif step.startswith("drop-step-") and 0 <= place < len(ladder):
        ladder.pop(place)
    elif step.startswith("up-clause-") and 0 < place < len(clauses):
        clauses[place - 1], clauses[place] = clauses[place], clauses[place - 1]
    elif step not in {"add-clause", "add-step"}:
        return None
    return Content(
        content.intro_id, content.intro_en, tuple(clauses), tuple(ladder), content.strike_days, content.appeal_days
    )
