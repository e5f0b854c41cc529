"""Signing in at Meta: a code for a short token, the short one for one that lives 60 days, and that one anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from gembala.connectors.graph.wire import VERSION, Graph, read_url
from gembala.kernel.clock import now
from gembala.platforms.answers import refuse_foreign
from gembala.platforms.contracts import (
    Account,
    AppKeys,
    AuthRequest,
    Category,
    Endpoints,
    PlatformError,
    Problem,
    TokenSet,
)

RENEW_BEFORE = timedelta(days=10)
"""Tokens of 60 days are renewed this long before their end, so that a week's outage ends no sign-in."""


def consent(address: str, app: AppKeys, *, scopes: tuple[str, ...], state: str, redirect: str) -> AuthRequest:
    """Where to send the person."""
    query = {
        "client_id": app.client_id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": ",".join(scopes),
        "state": state,
    }
    return AuthRequest(f"{address}?{urlencode(query)}")


def granted(method: str, url: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """The answer of a token address. Raises `PlatformError` (``auth_expired`` when the code or token is refused)."""
    place = "params" if method == "GET" else "data"
    try:
        body = read_url(method, url, **{place: dict(fields)})
    except PlatformError as error:
        if error.problem.http_status in {400, 401, 403} and error.problem.category is not Category.RATE_LIMIT:
            raise PlatformError(replace(error.problem, category=Category.AUTH_EXPIRED)) from error
        raise
    if not body.get("access_token"):
        raise PlatformError(Problem(Category.UNKNOWN, "no_access_token", "the token answer has no access token"))
    return body


def long_lived(
    endpoints: Endpoints, body: Mapping[str, Any], *, scopes: tuple[str, ...] = (), extra: Mapping[str, str]
) -> TokenSet:
    """A token of 60 days; it is renewed by itself, so it stands as its own refresh token."""
    access = str(body["access_token"])
    life = timedelta(seconds=int(body.get("expires_in") or 5_184_000))
    ends = now() + life
    renew_at = ends - min(RENEW_BEFORE, life / 4)
    return TokenSet(
        access=access,
        environment=endpoints.environment,
        refresh=access,
        expires_at=ends,
        scopes=scopes,
        extra={**extra, "renew_at": renew_at.isoformat()},
    )


def exchanged(
    endpoints: Endpoints, app: AppKeys, form: Mapping[str, str], *, token: str, life: str, grant: str
) -> TokenSet:
    """Code → short token (``token`` address, form) → long one (``life`` address, ``grant`` kind)."""
    short = granted(
        "POST",
        token,
        {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "grant_type": "authorization_code",
            "redirect_uri": form["redirect"],
            "code": form["code"],
        },
    )
    rights = short.get("permissions") or ()
    scopes = tuple(rights.split(",")) if isinstance(rights, str) else tuple(str(one) for one in rights)
    fields = {"grant_type": grant, "client_secret": app.client_secret, "access_token": str(short["access_token"])}
    body = granted("GET", life, fields)
    return long_lived(
        endpoints, body, scopes=tuple(filter(None, scopes)), extra={"user_id": str(short.get("user_id") or "")}
    )


def by_facebook(endpoints: Endpoints, app: AppKeys, form: Mapping[str, str], *, base: str, **extra: str) -> TokenSet:
    """Facebook's sign-in: a code for a user's token of 60 days, with the permissions that the person granted."""
    url = f"{base}/{VERSION}/oauth/access_token"
    keys = {"client_id": app.client_id, "client_secret": app.client_secret}
    short = granted("GET", url, {**keys, "redirect_uri": form["redirect"], "code": form["code"]})
    fields = {**keys, "grant_type": "fb_exchange_token", "fb_exchange_token": str(short["access_token"])}
    token = long_lived(endpoints, granted("GET", url, fields), extra=extra)
    rows = Graph(Account("", "", endpoints, token, app), base=base).get("/me/permissions").get("data") or ()
    return replace(token, scopes=tuple(str(row["permission"]) for row in rows if row.get("status") == "granted"))


def renewed(account: Account, *, url: str, grant: str) -> TokenSet:
    """The same account's token for another 60 days. Raises `PlatformError`."""
    refuse_foreign(account.token, account.endpoints)
    body = granted("GET", url, {"grant_type": grant, "access_token": account.token.access})
    return long_lived(account.endpoints, body, scopes=account.token.scopes, extra=account.token.extra)
