"""A person's own sign-in: password, second step, passkeys, and where they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gembala.workspaces.access import Actor, door

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
           ("Linux", "Linux"))  # fmt: skip
POCKET = frozenset({"Android", "iPhone", "iPad"})


@dataclass(frozen=True)
class Session:
    """One place where the person is signed in."""

    id: int
    name: str
    ip: str
    since: datetime
    seen: datetime
    here: bool
    pocket: bool


def _name(agent: str) -> tuple[str, bool]:
    browser = next((name for part, name in BROWSERS if part in agent), _("A browser"))
    system = next((name for part, name in SYSTEMS if part in agent), "")
    return f"{browser} · {system}" if system else browser, system in POCKET


def sessions_of(request: HttpRequest) -> list[Session]:
    """Where the person is signed in, this place first, then the last seen."""
    rows = UserSession.objects.purge_and_list(request.user)
    sessions = []
    for row in rows:
        name, pocket = _name(row.user_agent)
        here = row.session_key == request.session.session_key
        sessions.append(Session(row.pk, name, row.ip, row.created_at, row.last_seen_at, here, pocket))
    return sorted(sessions, key=lambda one: (not one.here, -one.seen.timestamp()))


@require_GET
@door()
def security(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything about one's own sign-in on one page."""
    rows = list(Authenticator.objects.filter(user=actor.user).order_by("pk"))
    context = {
        "actor": actor,
        "active": "security",
        "totp": next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        "codes": next((row.wrap() for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None),
        "passkeys": [row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "sessions": sessions_of(request),
    }
    return render(request, "entrance/security.html", context)


@require_POST
@door()
def end_session(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Sign out in one place; it counts at once. Somebody else's session does not exist."""
    session = UserSession.objects.filter(user=actor.user, pk=pk).first()
    if session is None:
        raise Http404
    session.end()
    messages.success(request, _("Signed out there."))
    return redirect("security", slug=actor.workspace.slug)


@require_POST
@door()
def end_other_sessions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Sign out everywhere but here."""
    for session in UserSession.objects.filter(user=actor.user).exclude(session_key=request.session.session_key):
        session.end()
    messages.success(request, _("Signed out everywhere else."))
    return redirect("security", slug=actor.workspace.slug)
