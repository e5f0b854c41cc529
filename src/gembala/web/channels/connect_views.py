"""Connecting an account: choose how, sign in at the platform or here, choose the account, done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gembala.platforms.apps import app_of, save_app
from gembala.platforms.connect import (
    Consent,
    SignedIn,
    adopt,
    connect_with_form,
    finish_oauth,
    may_connect,
    modest,
    start_oauth,
)
from gembala.platforms.contracts import AppKeys, Manifest, RemoteAccount
from gembala.platforms.credentials import seal_app, unseal_app
from gembala.platforms.endpoints import PRODUCTION, sandbox_api
from gembala.platforms.models import Channel
from gembala.platforms.names import called
from gembala.platforms.registry import UnknownPlatform, connector
from gembala.web.channels.away import Away, come_back, go_away, held_choice, hold_choice
from gembala.web.channels.forms import AppForm, ServerForm, SignInForm
from gembala.web.channels.wish import Wish, connectable, wish_of
from gembala.web.channels.words import field_words
from gembala.workspaces.access import Actor, door
from gembala.workspaces.models import Brand
from gembala.workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@door()
def connect(request: HttpRequest, actor: Actor, platform: str) -> HttpResponse:
    """How to connect: the sandbox or the real platform, the brand's or one's own account, then sign in."""
    manifest, wish = _manifest(platform), _wish(request, actor)
    if manifest.sign_in == "by_hand":
        wish = replace(wish, environment=PRODUCTION)
    if request.method == "POST" and manifest.server == "must" and wish.environment == PRODUCTION:
        return _at_server(request, actor, manifest, wish)
    own_server = wish.environment == PRODUCTION and manifest.server == "may"
    form = SignInForm(manifest, request.POST or None, own_server=own_server)
    if request.method == "POST" and manifest.sign_in in {"password", "by_hand"} and form.is_valid():
        fields = dict(form.cleaned_data)
        server = fields.pop("server", "")
        try:
            signed_in = connect_with_form(
                actor, platform=platform, environment=wish.environment, form=fields, server=server
            )
            return _signed_in(request, actor, signed_in, wish)
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, actor, manifest, wish, form=form, status=422 if form.errors else 200)


@require_POST
@door(Permission.CHANNELS_MANAGE)
def app(request: HttpRequest, actor: Actor, platform: str) -> HttpResponse:
    """Keep the keys of the workspace's developer app."""
    manifest, wish = _manifest(platform), _wish(request, actor)
    form = AppForm(manifest, request.POST)
    if not form.is_valid():
        return _page(request, actor, manifest, wish, app_form=form, status=422)
    save_app(actor, platform=platform, environment=wish.environment, keys=form.keys())
    messages.success(request, _("The keys are kept, sealed."))
    return HttpResponseRedirect(f"{_here('channels-connect', actor, platform)}?{wish.address()}")


@require_GET
@door()
def consent(request: HttpRequest, actor: Actor, platform: str) -> HttpResponse:
    """Off to the platform's consent page."""
    manifest, wish = _manifest(platform), _wish(request, actor)
    try:
        asked = start_oauth(
            actor,
            platform=platform,
            environment=wish.environment,
            redirect=_callback(actor, platform),
            personal=wish.personal,
        )
    except ValidationError as error:
        return _page(request, actor, manifest, wish, refused=error.messages, status=422)
    _leave(request, actor, platform, asked, wish)
    return HttpResponseRedirect(asked.url)


@require_GET
@door()
def callback(request: HttpRequest, actor: Actor, platform: str) -> HttpResponse:
    """Back from the platform; an answer that we did not ask for is refused."""
    manifest = _manifest(platform)
    away = come_back(request, request.GET.get("state", ""), slug=actor.workspace.slug, platform=platform)
    if away is None:
        refused = [_("This answer belongs to no sign-in of yours. Start again.")]
        return _page(request, actor, manifest, _wish(request, actor), refused=refused, status=422)
    code = request.GET.get("code") or request.GET.get("auth_code")
    if not code:
        refused = [_("The platform did not grant access. Nothing was connected.")]
        return _page(request, actor, manifest, away.wish, refused=refused, status=422)
    try:
        signed_in = finish_oauth(
            actor,
            platform=platform,
            environment=away.wish.environment,
            code=code,
            verifier=away.verifier,
            redirect=_callback(actor, platform),
            server=away.server,
            keys=unseal_app(away.keys) if away.keys else None,
        )
        return _signed_in(request, actor, signed_in, away.wish)
    except ValidationError as error:
        return _page(request, actor, manifest, away.wish, refused=error.messages, status=422)


@require_http_methods(["GET", "POST"])
@door()
def choose(request: HttpRequest, actor: Actor, platform: str) -> HttpResponse:
    """Which of the sign-in's accounts it shall be."""
    held = held_choice(request, slug=actor.workspace.slug, platform=platform)
    if held is None:
        raise Http404
    signed_in, wish = held
    picked = next((a for a in signed_in.accounts if a.remote_id == request.POST.get("account")), None)
    if request.method == "POST" and picked:
        try:
            return _adopted(request, actor, signed_in, picked, wish)
        except ValidationError as error:
            return _page(request, actor, _manifest(platform), wish, refused=error.messages, status=422)
    context = {"actor": actor, "active": "channels", "manifest": _manifest(platform), "accounts": signed_in.accounts}
    return render(request, "channels/choose.html", context)


def _at_server(request: HttpRequest, actor: Actor, manifest: Manifest, wish: Wish) -> HttpResponse:
    """Register at the server that was named, then show the way there: a form may not lead to a stranger's address."""
    form = ServerForm(request.POST)
    if form.is_valid():
        try:
            asked = start_oauth(
                actor,
                platform=manifest.platform,
                environment=wish.environment,
                redirect=_callback(actor, manifest.platform),
                server=form.cleaned_data["server"],
            )
            _leave(request, actor, manifest.platform, asked, wish)
            there = urlsplit(form.cleaned_data["server"]).netloc
            return _page(request, actor, manifest, wish, server_form=form, asked=asked.url, there=there)
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "server", error)
    return _page(request, actor, manifest, wish, server_form=form, status=422)


def _leave(request: HttpRequest, actor: Actor, platform: str, asked: Consent, wish: Wish) -> None:
    keys = seal_app(asked.keys) if asked.keys else ""
    go_away(request, asked.state, Away(actor.workspace.slug, platform, asked.verifier, wish, asked.server, keys))


def _signed_in(request: HttpRequest, actor: Actor, signed_in: SignedIn, wish: Wish) -> HttpResponse:
    if len(signed_in.accounts) == 1:
        return _adopted(request, actor, signed_in, signed_in.accounts[0], wish)
    hold_choice(request, signed_in, wish, slug=actor.workspace.slug)
    return HttpResponseRedirect(_here("channels-choose", actor, signed_in.platform))


def _adopted(
    request: HttpRequest, actor: Actor, signed_in: SignedIn, account: RemoteAccount, wish: Wish
) -> HttpResponse:
    again = actor.find(connectable(actor), pk=wish.again) if wish.again else None
    brand = actor.find(Brand.objects.all(), pk=wish.brand)
    channel: Channel = adopt(
        actor, signed_in=signed_in, account=account, brand=brand, personal=wish.personal, again=again
    )
    messages.success(request, _("%(handle)s is connected.") % {"handle": called(channel)})
    one = reverse("channels-one", kwargs={"slug": actor.workspace.slug, "pk": channel.pk})
    return HttpResponseRedirect(one)


def _wish(request: HttpRequest, actor: Actor) -> Wish:
    wish = wish_of(actor, request.GET)
    if not may_connect(actor, personal=wish.personal):
        raise PermissionDenied(Permission.CHANNELS_MANAGE)
    return wish


def _manifest(platform: str) -> Manifest:
    try:
        manifest = connector(platform).manifest
    except UnknownPlatform as error:
        raise Http404 from error
    if manifest.sign_in == "internal":
        raise Http404
    return manifest


def _here(name: str, actor: Actor, platform: str) -> str:
    return reverse(name, kwargs={"slug": actor.workspace.slug, "platform": platform})


def _callback(actor: Actor, platform: str) -> str:
    """Our address that the platform sends people back to."""
    slashed = connector(platform).manifest.slashed_redirect
    name = "channels-callback-slashed" if slashed else "channels-callback"
    return f"{settings.PUBLIC_URL}" + _here(name, actor, platform)


def _page(
    request: HttpRequest, actor: Actor, manifest: Manifest, wish: Wish, *, status: int = 200, **more: Any
) -> HttpResponse:
    keys = app_of(actor.workspace.pk, platform=manifest.platform, environment=wish.environment)
    context = {
        "actor": actor,
        "active": "channels",
        "manifest": manifest,
        "wish": wish,
        "here": _here("channels-connect", actor, manifest.platform),
        "sandbox": bool(sandbox_api(manifest.platform)) and manifest.sign_in != "by_hand",
        "brands": list(Brand.objects.filter(workspace=actor.workspace).order_by("pk")),
        "may_brand": may_connect(actor, personal=False),
        "may_self": actor.may(Permission.REPLY_AS_PERSON),
        "has_app": bool(keys.client_id) or manifest.server == "must",
        "named": manifest.server == "must" and wish.environment == PRODUCTION,
        "server_form": ServerForm(initial={"server": _server(actor, wish)}),
        "callback": _callback(actor, manifest.platform),
        "scopes": manifest.scopes_of(modest(keys, manifest) if wish.personal else keys),
        "guide": [field_words(step) for step in manifest.guide],
        "form": SignInForm(manifest, own_server=wish.environment == PRODUCTION and manifest.server == "may"),
        "app_form": AppForm(manifest, initial={"client_id": keys.client_id, **_shown(manifest, keys)}),
        "refused": [],
    }
    return render(request, "channels/connect.html", {**context, **more}, status=status)


def _server(actor: Actor, wish: Wish) -> str:
    """Where an account that is connected again lives."""
    return str(actor.find(connectable(actor), pk=wish.again).api) if wish.again else ""


def _shown(manifest: Manifest, keys: AppKeys) -> dict[str, str]:
    """What of the app's further keys may stand in the form: no secret."""
    return {more.name: keys.extra.get(more.name, "") for more in manifest.app_form if not more.secret}
