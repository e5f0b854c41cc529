"""LinkedIn's sign-in: consent, code for a token of 60 days, refresh only where LinkedIn granted it to the app."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from gembala.connectors.linkedin.manifest import wanted_scopes
from gembala.connectors.linkedin.wire import encoded, read, read_url
from gembala.kernel.clock import now
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

NOT_OURS = frozenset({Category.AUTH_SCOPE, Category.NOT_FOUND, Category.CONTENT_INVALID})


def authorize_url(endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
    """Where to send the person to consent."""
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": redirect,
        "state": state,
        "scope": " ".join(wanted_scopes(app)),
    }
    return AuthRequest(f"{endpoints.authorize}?{urlencode(query)}")


def exchange(endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
    """A code for a token. Raises `PlatformError`."""
    fields = {"grant_type": "authorization_code", "code": form["code"], "redirect_uri": form["redirect"]}
    return _grant(endpoints, app, fields)


def refresh(account: Account) -> TokenSet:
    """A fresh token. The refresh token's own end does not move. Raises `PlatformError`."""
    if account.token.environment != account.endpoints.environment or not account.token.refresh:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "no_refresh_token", "the account must be connected again"))
    fields = {"grant_type": "refresh_token", "refresh_token": account.token.refresh}
    fresh = _grant(account.endpoints, account.app, fields)
    return replace(
        fresh,
        refresh=fresh.refresh or account.token.refresh,
        refresh_expires_at=fresh.refresh_expires_at or account.token.refresh_expires_at,
        scopes=fresh.scopes or account.token.scopes,
        extra=account.token.extra,
    )


def _grant(endpoints: Endpoints, app: AppKeys, fields: Mapping[str, str]) -> TokenSet:
    keys = {"client_id": app.client_id, "client_secret": app.client_secret}
    try:
        body = read_url("POST", endpoints.token, data={**fields, **keys})
    except PlatformError as error:
        if error.problem.http_status in {400, 401, 403}:
            raise PlatformError(replace(error.problem, category=Category.AUTH_EXPIRED)) from error
        raise
    if not body.get("access_token"):
        raise PlatformError(Problem(Category.UNKNOWN, "no_access_token", "the token answer has no access token"))
    ends = body.get("refresh_token_expires_in")
    return TokenSet(
        access=str(body["access_token"]),
        environment=endpoints.environment,
        refresh=str(body.get("refresh_token") or ""),
        expires_at=now() + timedelta(seconds=int(body.get("expires_in") or 5_184_000)),
        refresh_expires_at=now() + timedelta(seconds=int(ends)) if ends else None,
        scopes=tuple(one for one in re.split(r"[ ,]+", str(body.get("scope") or "")) if one),
    )


def profile(account: Account) -> dict[str, Any]:
    """The member of the sign-in. A token can be refused for some seconds after it was issued: asked twice."""
    try:
        return read(account, "GET", "/v2/userinfo")
    except PlatformError as error:
        if error.problem.native_code not in {"REVOKED_ACCESS_TOKEN", "65601"}:
            raise
        return read(account, "GET", "/v2/userinfo")


def accounts(endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
    """The member, and the organisations that they administer where the sign-in may know them."""
    who = Account("", "", endpoints, token, app)
    told = profile(who)
    name = str(told.get("name") or f"{told.get('given_name', '')} {told.get('family_name', '')}".strip())
    person = RemoteAccount(
        f"urn:li:person:{str(told['sub']).removeprefix('urn:li:person:')}",
        name or str(told["sub"]),
        name,
        str(told.get("picture") or ""),
        flags={"kind": "person", "scopes": " ".join(token.scopes)},
    )
    return [person, *_organisations(who)]


def _organisations(who: Account) -> Iterator[RemoteAccount]:
    try:
        listed = read(who, "GET", "/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED")
    except PlatformError as error:
        if error.problem.category in NOT_OURS:
            return
        raise
    for row in listed.get("elements") or ():
        urn = str(row.get("organization") or row.get("organizationTarget") or "")
        if not urn.startswith("urn:li:organization:"):
            continue
        page = read(who, "GET", f"/rest/organizations/{encoded(urn.rpartition(':')[2])}")
        name = str(page.get("localizedName") or urn)
        flags = {"kind": "organization", "scopes": " ".join(who.token.scopes)}
        yield RemoteAccount(urn, str(page.get("vanityName") or name), name, flags=flags)
