"""Who decides what, and what was done."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from gembala.web.people.subjects import subjects_of
from gembala.web.people.words import GROUPS, sentence
from gembala.workspaces.access import Actor, door
from gembala.workspaces.change_permission import change_permission
from gembala.workspaces.queries import audit as log
from gembala.workspaces.queries import matrix, people
from gembala.workspaces.roles import Permission, Role

PAGE = 50


def _matrix(request: HttpRequest, actor: Actor, problem: str = "") -> HttpResponse:
    context = {
        "actor": actor,
        "active": "people",
        "tab": "authority",
        "roles": list(Role),
        "rows": matrix(actor.workspace),
        "changes": actor.may(Permission.AUTHORITY_CHANGE),
        "problem": problem,
    }
    return render(request, "people/authority.html", context, status=422 if problem else 200)


@require_GET
@door()
def authority(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The matrix. Everybody may read who decides what."""
    return _matrix(request, actor)


@require_POST
@door(Permission.AUTHORITY_CHANGE)
def change_answer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Change one answer; without script the page comes back, with htmx only the cell."""
    role, permission, wish = (*request.POST.get("answer", "").split(), "", "", "")[:3]
    try:
        change_permission(actor, role=role, permission=permission, allowed=wish == "yes")
    except ValidationError as error:
        return _matrix(request, actor, error.messages[0])
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("authority", slug=actor.workspace.slug)
    answer = next(
        one for row in matrix(actor.workspace) for one in row[1] if (one.role, one.permission) == (role, permission)
    )
    return render(request, "people/answer.html", {"actor": actor, "answer": answer, "changes": True})


@require_GET
@door(Permission.AUDIT_READ)
def audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The log, newest first, by kind and person, fifty lines a page."""
    kind, person, before = (request.GET.get(name, "") for name in ("kind", "person", "before"))
    kind = kind if kind in GROUPS else ""
    rows = list(log(actor, verb=kind, person=person, before=int(before) if before.isdecimal() else None)[: PAGE + 1])
    subjects = subjects_of(rows[:PAGE], actor)
    context = {
        "actor": actor,
        "active": "people",
        "tab": "audit",
        "entries": [(entry, sentence(entry, subjects.get(entry.pk))) for entry in rows[:PAGE]],
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "kinds": GROUPS,
        "kind": kind,
        "person": person,
        "people": list(people(actor.workspace)),
    }
    return render(request, "people/audit.html", context)
