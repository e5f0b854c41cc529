"""Registering at a server, consent, a code for a token that has no end, and whose it is."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from gembala.connectors.mastodon.manifest import SCOPES
from gembala.connectors.mastodon.mapping import full_name, limits_from
from gembala.connectors.mastodon.wire import read, read_url
from gembala.platforms.contracts import (
    Account,
    AppKeys,
    AuthRequest,
    Category,
    Endpoints,
    PlatformError,
    Problem,
    RemoteAccount,
    TokenSet,
)

NAME, WEBSITE = "Gembala", ""


def register(endpoints: Endpoints, *, redirect: str) -> AppKeys:
    """An app of this installation at the server; every server lets programs do so by themselves. Raises `PlatformError`."""
    form = {"client_name": NAME, "redirect_uris": redirect, "scopes": " ".join(SCOPES), "website": WEBSITE}
    made = read_url(endpoints.environment, "POST", f"{endpoints.api}/api/v1/apps", data=form)
    if not isinstance(made, dict) or not made.get("client_id") or not made.get("client_secret"):
        raise PlatformError(Problem(Category.UNSUPPORTED, "no_app", "this address is no Mastodon server"))
    return AppKeys(str(made["client_id"]), str(made["client_secret"]))


def authorize_url(endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
    """Where to send the person; older servers overlook the challenge."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": redirect,
        "scope": " ".join(SCOPES),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return AuthRequest(f"{endpoints.api}/oauth/authorize?{urlencode(query)}", verifier)


def exchange(endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
    """A code for a token. Raises `PlatformError`."""
    fields = {
        "grant_type": "authorization_code",
        "code": form["code"],
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": form["redirect"],
        "code_verifier": form["verifier"],
    }
    try:
        body = read_url(endpoints.environment, "POST", f"{endpoints.api}/oauth/token", data=fields)
    except PlatformError as error:
        if error.problem.http_status in {400, 401, 403}:
            raise PlatformError(replace(error.problem, category=Category.AUTH_EXPIRED)) from error
        raise
    if not isinstance(body, dict) or not body.get("access_token"):
        raise PlatformError(Problem(Category.UNKNOWN, "no_access_token", "the token answer has no access token"))
    return TokenSet(
        access=str(body["access_token"]),
        environment=endpoints.environment,
        scopes=tuple(str(body.get("scope") or "").split()),
    )


def instance(account: Account) -> dict[str, Any]:
    """What the server says of itself; servers before 4.0 know the first version only. Raises `PlatformError`."""
    try:
        return read(account, "GET", "/api/v2/instance")
    except PlatformError as error:
        if error.problem.category is not Category.NOT_FOUND:
            raise
        return read(account, "GET", "/api/v1/instance")


def domain_of(told: Mapping[str, Any], api: str) -> str:
    """The server's name as people write it in addresses."""
    named = str(told.get("domain") or told.get("uri") or "")
    return (urlsplit(named).hostname if "//" in named else named.lower()) or urlsplit(api).hostname or ""


def accounts(endpoints: Endpoints, app: AppKeys, token: TokenSet) -> list[RemoteAccount]:
    """The one account of a token, with the limits of its server. Raises `PlatformError`."""
    account = Account("", "", endpoints, token, app)
    who, told = read(account, "GET", "/api/v1/accounts/verify_credentials"), instance(account)
    if not who.get("id"):
        raise PlatformError(Problem(Category.UNKNOWN, "no_account", "the server named no account"))
    domain = domain_of(told, endpoints.api)
    name = full_name(who, domain)
    return [
        RemoteAccount(
            remote_id=name,
            handle=name,
            name=str(who.get("display_name") or who.get("username") or name),
            avatar_url=str(who.get("avatar") or ""),
            flags={"id": str(who["id"]), "domain": domain, **limits_from(told)},
        )
    ]
