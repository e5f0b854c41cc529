"""Join the forum, and leave the session."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.contrib.auth import login, logout
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gembala.forum.join import join as enter
from gembala.forum.join import sign_up
from gembala.forum.links import home_path
from gembala.forum.standing import Standing
from gembala.web.forum.visit import page, visit

SALT = "gembala.forum.join"
SOONEST = 2.0
MOST_AN_HOUR = 10


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign up as a reader; somebody signed in only chooses a handle.

    A hidden field that people leave empty, a form that is at least two seconds old and ten sign-ups an hour from one
    address (counted in this process) keep machines out.
    """
    standing = visit(request, slug)
    ahead = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(ahead, allowed_hosts=None) or not ahead.startswith("/"):
        ahead = home_path(standing.workspace)
    if standing.member is not None:
        return HttpResponseRedirect(ahead)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            _enter(request, standing)
            return HttpResponseRedirect(ahead)
        except ValidationError as error:
            errors = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return page(
        request,
        "join.html",
        standing=standing,
        status=422 if errors else 200,
        errors=errors,
        ahead=ahead,
        stamp=signing.dumps(time.time(), salt=SALT),
        given={name: request.POST.get(name, "") for name in ("email", "name", "handle")},
    )


def _enter(request: HttpRequest, standing: Standing) -> None:
    if standing.user is not None:
        enter(standing.workspace, by=standing.user, handle=request.POST.get("handle", ""))
        return
    _refuse_machines(request)
    member = sign_up(
        standing.workspace,
        email=request.POST.get("email", ""),
        password=request.POST.get("password", ""),
        name=request.POST.get("name", ""),
        handle=request.POST.get("handle", ""),
        language=get_language() or "id",
    )
    login(request, member.user, backend="django.contrib.auth.backends.ModelBackend")


def _refuse_machines(request: HttpRequest) -> None:
    try:
        age = time.time() - float(signing.loads(request.POST.get("stamp", ""), salt=SALT, max_age=86_400))
    except (signing.BadSignature, ValueError, TypeError):
        age = 0.0
    if request.POST.get("website") or age < SOONEST:
        raise ValidationError(_("That was too fast. Please send the form once more."))
    key = f"forum-join:{get_adapter(request).get_client_ip(request)}"
    cache.add(key, 0, 3600)
    if cache.incr(key) > MOST_AN_HOUR:
        raise ValidationError(_("Too many sign-ups from here. Try again in an hour."))


@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign out and stay on the forum."""
    standing = visit(request, slug)
    logout(request)
    return HttpResponseRedirect(home_path(standing.workspace))
