"""Connects accounts: consent or a form, the choice among a sign-in's accounts, and the same account again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.kernel.http import Refused, check_url
from gembala.platforms.apps import app_of
from gembala.platforms.contracts import AppKeys, Endpoints, Manifest, PlatformError, RemoteAccount, TokenSet
from gembala.platforms.endpoints import PRODUCTION, endpoints_for, own_api
from gembala.platforms.models import Channel
from gembala.platforms.names import called
from gembala.platforms.problems import SENTENCES
from gembala.platforms.refresh import store
from gembala.platforms.registry import connector
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import Brand
from gembala.workspaces.roles import Permission

PERSONAL = "personal"
"""Flag of an account that is a person's own: what it gets in private stays with its owner."""


@dataclass(frozen=True)
class Consent:
    """Where to send the person; the rest is kept in their session until they come back.

    ``server`` is the API address of a server that they named, ``keys`` those of the app that was registered there.
    """

    url: str
    state: str
    verifier: str
    server: str = ""
    keys: AppKeys | None = None


@dataclass(frozen=True)
class SignedIn:
    """A fresh sign-in and the accounts it may act as."""

    platform: str
    endpoints: Endpoints
    token: TokenSet
    accounts: tuple[RemoteAccount, ...]


def may_connect(actor: Actor, *, personal: bool) -> bool:
    """The brand's accounts: who manages channels. One's own account: who may also reply as oneself."""
    return actor.may(Permission.CHANNELS_MANAGE) or (personal and actor.may(Permission.REPLY_AS_PERSON))


def start_oauth(
    actor: Actor, *, platform: str, environment: str, redirect: str, server: str = "", personal: bool = False
) -> Consent:
    """Begin with consent at the platform; ``server`` is a server's site, checked before it is called. For a ``personal``
    account nothing is asked for that the workspace may also do without.

    Raises ``ValidationError`` when the workspace has no developer app, or the server lets us in neither.
    """
    api = ""
    if environment == PRODUCTION and server:
        _public(server, field="server")
        api = own_api(platform, server)
    endpoints = _endpoints(platform, environment, api)
    keys = _registered(platform, endpoints, redirect)
    app = keys or app_of(actor.workspace.pk, platform=platform, environment=environment)
    if not app.client_id:
        raise ValidationError(_("Enter the keys of your developer app first."), code="no_app")
    state = secrets.token_urlsafe(32)
    if personal:
        app = modest(app, connector(platform).manifest)
    try:
        request = connector(platform).authorize_url(endpoints, app, state=state, redirect=redirect)
    except PlatformError as error:
        raise ValidationError(_spoken(error), code=str(error.problem.category)) from error
    return Consent(request.url, state, request.verifier, api, keys)


def modest(app: AppKeys, manifest: Manifest) -> AppKeys:
    """The app with every optional scope left out."""
    return replace(app, extra={**app.extra, **dict.fromkeys(manifest.optional, "no")})


def finish_oauth(
    actor: Actor,
    *,
    platform: str,
    environment: str,
    code: str,
    verifier: str,
    redirect: str,
    server: str = "",
    keys: AppKeys | None = None,
) -> SignedIn:
    """Turn the platform's answer into a sign-in. ``server`` and ``keys`` are those of the `Consent`.

    Raises ``ValidationError`` in words when it refuses.
    """
    form = {"code": code, "verifier": verifier, "redirect": redirect}
    return _sign_in(actor, platform, _endpoints(platform, environment, server), form, keys=keys)


def connect_with_form(
    actor: Actor, *, platform: str, environment: str, form: Mapping[str, str], server: str = ""
) -> SignedIn:
    """Sign in with the manifest's form; ``server`` is an own server's site, checked before it is called.

    Raises ``ValidationError`` in words.
    """
    if environment != PRODUCTION or not server:
        return _sign_in(actor, platform, _endpoints(platform, environment), form)
    _public(server, field="server")
    return _sign_in(actor, platform, _endpoints(platform, environment, own_api(platform, server)), form)


def adopt(
    actor: Actor,
    *,
    signed_in: SignedIn,
    account: RemoteAccount,
    brand: Brand,
    personal: bool,
    again: Channel | None = None,
) -> Channel:
    """Make the account a channel, or connect the one that is there again with all its history.

    ``again`` demands that it is the same account. Raises ``ValidationError`` and ``PermissionDenied``.
    """
    if not may_connect(actor, personal=personal):
        raise PermissionDenied(Permission.CHANNELS_MANAGE)
    if again is not None and again.remote_id != account.remote_id:
        raise ValidationError(
            _("You signed in as %(other)s, but this channel is %(handle)s.")
            % {"other": called(account, signed_in.platform), "handle": called(again)},
            code="other_account",
        )
    known = _known(actor, signed_in, account)
    if known is not None and known.owner_id not in {None, actor.user.pk}:
        raise ValidationError(_("This is the personal account of a colleague."), code="anothers")
    _only_one(signed_in, account)
    with transaction.atomic():
        channel = _kept(actor, signed_in, account, known=known, brand=brand, personal=personal)
        token = account.token or signed_in.token
        if token.access:
            store(channel, token=token)
        record("channel.connected", channel, workspace=actor.workspace, by=actor.user, platform=channel.platform)
        announce(actor.workspace.pk, "channel", [channel.pk])
    return channel


def _registered(platform: str, endpoints: Endpoints, redirect: str) -> AppKeys | None:
    """Keys of an app made for us just now, where servers let programs register themselves."""
    try:
        return connector(platform).register(endpoints, redirect=redirect)
    except PlatformError as error:
        raise ValidationError(_spoken(error), code=str(error.problem.category)) from error


def _sign_in(
    actor: Actor, platform: str, endpoints: Endpoints, form: Mapping[str, str], *, keys: AppKeys | None = None
) -> SignedIn:
    app: AppKeys = keys or app_of(actor.workspace.pk, platform=platform, environment=endpoints.environment)
    try:
        token = connector(platform).exchange(endpoints, app, form=form)
        if endpoints.environment == PRODUCTION and token.extra.get("pds"):
            _public(token.extra["pds"], field="")
        accounts = tuple(connector(platform).accounts(endpoints, app, token))
    except PlatformError as error:
        raise ValidationError(_spoken(error), code=str(error.problem.category)) from error
    if not accounts:
        raise ValidationError(_("This sign-in has no account that Gembala can use."), code="no_account")
    return SignedIn(platform, endpoints, token, accounts)


def _spoken(error: PlatformError) -> str:
    match error.problem.native_code:
        case "address":
            return _("This address does not belong there. Copy it from the browser; it begins with https.")
        case "no_app" | "no_json" | "404" | "405":
            return _("No server of this kind answers at this address. Copy it from the browser.")
        case "no_channel":
            return _("There is no such channel, or the bot is not in it. Check the name and add the bot to the channel.")
        case "not_admin":
            return _("The bot may not post there. Make it an administrator of the channel with the right to post.")
    if error.problem.category in {"auth_expired", "auth_scope"}:
        return _("The platform did not accept this sign-in. Check what you entered and try again.")
    meaning = SENTENCES[error.problem.category]
    return f"{meaning.what} {meaning.why}"


def _endpoints(platform: str, environment: str, api: str = "") -> Endpoints:
    try:
        return endpoints_for(platform, environment=environment, api=api)
    except PlatformError as error:
        raise ValidationError(_("There is no sandbox here."), code="environment") from error


def _public(address: str, *, field: str) -> None:
    try:
        check_url(address)
    except Refused as error:
        said = ValidationError(_("This address cannot be used: it is not a public web address."), code="address")
        raise (ValidationError({field: said}) if field else said) from error


def _known(actor: Actor, signed_in: SignedIn, account: RemoteAccount) -> Channel | None:
    return Channel.objects.filter(
        workspace=actor.workspace,
        platform=signed_in.platform,
        environment=signed_in.endpoints.environment,
        remote_id=account.remote_id,
    ).first()


def _only_one(signed_in: SignedIn, account: RemoteAccount) -> None:
    """A bot's news goes to one place only: two channels with one bot would take it from each other."""
    bot = account.flags.get("bot")
    others = Channel.objects.filter(platform=signed_in.platform, flags__bot=bot).exclude(remote_id=account.remote_id)
    if bot and others.exclude(state=Channel.State.DISCONNECTED).exists():
        raise ValidationError(_("This bot already serves another channel. Make a bot for each channel."), code="bot")


def _kept(
    actor: Actor,
    signed_in: SignedIn,
    account: RemoteAccount,
    *,
    known: Channel | None,
    brand: Brand,
    personal: bool,
) -> Channel:
    manifest = connector(signed_in.platform).manifest
    channel = known or Channel(
        workspace=actor.workspace,
        brand=brand,
        owner=actor.user if personal else None,
        platform=signed_in.platform,
        environment=signed_in.endpoints.environment,
        remote_id=account.remote_id,
    )
    channel.api = "" if signed_in.endpoints.api == manifest.production.api else signed_in.endpoints.api
    channel.handle, channel.name, channel.avatar_url = account.handle, account.name[:200], account.avatar_url[:500]
    channel.flags = {**account.flags, **({PERSONAL: "1"} if channel.owner_id else {})}
    channel.state, channel.problem, channel.paused_until = Channel.State.CONNECTED, {}, None
    channel.connected_at = channel.next_poll_at = channel.push_due_at = now()
    channel.save()
    return channel
