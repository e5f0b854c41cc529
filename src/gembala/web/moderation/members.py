"""What members see: the rules of the place, their own standing, and the way to object."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gembala.forum.links import public
from gembala.forum.standing import Standing, anonymous, standing_of
from gembala.members.models import Identity, Person
from gembala.moderation.appeals.lodge import lodge, refusal
from gembala.moderation.models import Sanction
from gembala.moderation.policy.content import clause_of, clauses_of, intro_of, ladder_of
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.policy.queries import published
from gembala.moderation.sanctions.count import sanctions_of, strikes_of
from gembala.moderation.sanctions.tell import appeal_token, read_token
from gembala.web.moderation import words
from gembala.workspaces.models import User, Workspace


def _visit(request: HttpRequest, slug: str) -> Standing:
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise Http404
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not isinstance(request.user, User):
        return anonymous(workspace)
    return standing_of(workspace, request.user)


def _page(
    request: HttpRequest, template: str, *, standing: Standing, status: int = 200, **context: Any
) -> HttpResponse:
    full = {"standing": standing, "workspace": standing.workspace, "canonical": public(request.path), "words": words}
    return render(request, f"moderation/{template}", full | context, status=status)


@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """The policy in force, in plain words; anybody may read it."""
    standing = _visit(request, slug)
    version = in_force(standing.workspace)
    return _page(
        request, "members_policy.html", standing=standing, version=version, intro=intro_of(version),
        clauses=clauses_of(version), ladder=ladder_of(version), earlier=list(published(standing.workspace)[:20]),
    )  # fmt: skip


@require_safe
def standing_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A member's own strikes and sanctions, whatever platform they come from, with the reasons."""
    standing = _visit(request, slug)
    if standing.user is None:
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
    person = _person(standing)
    rows = [
        (one, clause_of(one.policy, one.clause), refusal(one), appeal_token(one))
        for one in (sanctions_of(person) if person is not None else ())
        if one.state not in (Sanction.State.PROPOSED, Sanction.State.REFUSED)
    ]
    strikes = list(strikes_of(person)) if person is not None else []
    return _page(request, "members_standing.html", standing=standing, rows=rows, strikes=strikes)


def _person(standing: Standing) -> Person | None:
    if standing.member is None:
        return None
    identity = (
        Identity.objects.filter(
            workspace=standing.workspace, platform="forum", remote_id=f"member:{standing.member.pk}"
        )
        .select_related("person")
        .first()
    )
    return identity.person if identity is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, slug: str, token: str) -> HttpResponseBase:
    """Object, by the link that was sent or from one's own standing; no account is needed."""
    standing = _visit(request, slug)
    rows = Sanction.objects.filter(workspace=standing.workspace).select_related(
        "workspace", "policy", "person", "identity", "strike__decision__case__item", "appeal"
    )
    sanction = rows.filter(pk=read_token(token) or 0).exclude(state=Sanction.State.PROPOSED).first()
    if sanction is None:
        raise Http404
    errors: list[str] = []
    if request.method == "POST":
        try:
            lodge(sanction, text=request.POST.get("text", ""))
        except ValidationError as error:
            errors = error.messages
        else:
            if standing.user is not None:
                messages.success(request, _("Your objection has arrived. Somebody else than before looks at it."))
            return HttpResponseRedirect(request.path, status=303)
    sanction = rows.get(pk=sanction.pk)
    return _page(
        request, "members_appeal.html", standing=standing, sanction=sanction, errors=errors,
        clause=clause_of(sanction.policy, sanction.clause), objection=getattr(sanction, "appeal", None),
        why_not=refusal(sanction), typed=request.POST.get("text", ""), status=422 if errors else 200,
    )  # fmt: skip
