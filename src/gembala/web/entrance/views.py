"""The door: home, sign-out, set-up, invitation. Sign-in itself is allauth's, in our dress."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gembala.web.entrance.addresses import confirm
from gembala.web.entrance.forms import Join, SetUp
from gembala.workspaces.accept import accept, accept_as_new, invitation_for
from gembala.workspaces.make import found
from gembala.workspaces.models import User
from gembala.workspaces.queries import home_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


def home(request: HttpRequest) -> HttpResponse:
    """To the person's own first page; to the set-up page while nobody exists."""
    if not request.user.is_authenticated:
        return redirect("sign-in" if User.objects.exists() else "set-up")
    membership = home_of(request.user.pk)
    if membership is None:
        return render(request, "entrance/nowhere.html")
    for name in ("today", "more"):
        try:
            return redirect(reverse(name, kwargs={"slug": membership.workspace.slug}))
        except NoReverseMatch:
            continue
    return render(request, "entrance/nowhere.html")


def to_security(request: HttpRequest) -> HttpResponse:
    """To the security page in the person's workspace; allauth comes back here after each change."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    membership = home_of(request.user.pk)
    return redirect("security", slug=membership.workspace.slug) if membership else redirect("home")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """There is no public sign-up."""
    return redirect("sign-in")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("sign-in")


def _tell(form: SetUp | Join, error: ValidationError) -> None:
    if hasattr(error, "error_dict"):
        for field, problems in error.error_dict.items():
            form.add_error(field if field in form.fields else None, problems)
    else:
        form.add_error(None, error)


@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """From an empty database to the first workspace. Closed for good as soon as one person exists."""
    if User.objects.exists():
        return redirect("home")
    form = SetUp(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user, _workspace = found(**{**given, "brand": given["brand"] or given["workspace"]})
        except PermissionDenied:
            return redirect("home")
        except ValidationError as error:
            _tell(form, error)
        else:
            confirm(user)
            login(request, user, backend=BACKEND)
            return redirect("home")
    return render(request, "entrance/set_up.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows who invites to what; joining is a POST, so that a link preview uses nothing up."""
    try:
        invited = invitation_for(token)
    except ValidationError as error:
        return render(request, "entrance/invitation_closed.html", {"reason": error.messages[0]}, status=410)
    known = bool(invited.email) and User.objects.filter(email=invited.email).exists()
    form = Join(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            if request.user.is_authenticated:
                accept(token, user=request.user)
            elif form.is_valid():
                given = form.cleaned_data
                membership = accept_as_new(token, **given, language=get_language() or "id")
                if invited.email:
                    confirm(membership.user)
                login(request, membership.user, backend=BACKEND)
        except ValidationError as error:
            _tell(form, error)
        else:
            if request.user.is_authenticated:
                messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": invited.workspace.name})
                return redirect("home")
    if request.user.is_authenticated:
        form.errors.pop("name", None), form.errors.pop("password", None)
    context = {"invitation": invited, "form": form, "known": known, "token": token}
    return render(request, "entrance/invitation.html", context, status=422 if form.errors else 200)
