"""The workspace's settings, one's API tokens and one's profile."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gembala.web.people.alert_mail import alert_mail_context
from gembala.web.people.forms import ProfileForm, TokenForm, WorkspaceForm, tell
from gembala.workspaces.access import Actor, door
from gembala.workspaces.models import ApiToken
from gembala.workspaces.rename import rename
from gembala.workspaces.roles import Permission
from gembala.workspaces.tokens import Scope, create_token, revoke_token


def _page(
    request: HttpRequest, actor: Actor, *, form: WorkspaceForm | None = None, token_form: TokenForm | None = None,
    secret: str = "",
) -> HttpResponse:  # fmt: skip
    workspace = actor.workspace
    given = {"name": workspace.name, "zone": workspace.zone, "language": workspace.language}
    context = {
        "actor": actor,
        "active": "settings",
        "changes": actor.may(Permission.AUTHORITY_CHANGE),
        "form": form or WorkspaceForm(initial=given),
        "token_form": token_form or TokenForm(),
        "tokens": list(ApiToken.objects.filter(membership=actor.membership, revoked_at=None).order_by("-created_at")),
        "scope_names": dict(Scope.choices),
        "secret": secret,
        **alert_mail_context(actor),
    }
    bad = (form and form.errors) or (token_form and token_form.errors)
    return render(request, "people/settings.html", context, status=422 if bad else 200)


@require_http_methods(["GET", "POST"])
@door()
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the settings; who may change authority changes them."""
    if request.method == "GET":
        return _page(request, actor)
    actor.require(Permission.AUTHORITY_CHANGE)
    form = WorkspaceForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, form=form)
    rename(actor, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("settings", slug=actor.workspace.slug)


@never_cache
@require_POST
@door()
def make_token(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a token; its secret is shown this once."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            _token, secret = create_token(actor, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            return _page(request, actor, secret=secret)
    return _page(request, actor, token_form=form)


@require_POST
@door()
def end_token(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """End one of one's own tokens; another person's does not exist."""
    token = ApiToken.objects.filter(membership=actor.membership, pk=pk).first()
    if token is None:
        raise Http404
    revoke_token(token, actor=actor)
    messages.success(request, _("The token has ended."))
    return redirect("settings", slug=actor.workspace.slug)


@require_http_methods(["GET", "POST"])
@door()
def profile(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own name, clock, language and theme."""
    user = actor.user
    fields = ("name", "zone", "language", "theme")
    form = ProfileForm(request.POST or None, initial={field: getattr(user, field) for field in fields})
    if request.method == "POST" and form.is_valid():
        for field in fields:
            setattr(user, field, form.cleaned_data[field])
        user.save(update_fields=fields)
        with override(user.language):
            messages.success(request, _("Saved."))
        return redirect("profile", slug=actor.workspace.slug)
    context = {"actor": actor, "active": "profile", "form": form}
    return render(request, "people/profile.html", context, status=422 if form.errors else 200)
