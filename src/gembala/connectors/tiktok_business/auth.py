"""The sign-in: consent at the address that TikTok's portal issued, code for tokens, and a refresh that rotates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from gembala.connectors.tiktok_business.manifest import SCOPES, settings_of
from gembala.connectors.tiktok_business.wire import listed, read, tell
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

PROFILE = ("username", "display_name", "profile_image")
DAY, YEAR = timedelta(days=1), timedelta(days=365)
"""How long tokens live where the answer does not say."""


def authorize_url(endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
    """Where to send the person to consent: the portal's own address with our state; no silent second consent.

    Raises `PlatformError` when what was entered as that address does not lead to TikTok.
    """
    issued = app.extra.get("authorize", "").strip() if endpoints.environment == "production" else ""
    if issued:
        parts = urlsplit(issued)
        host = parts.hostname or ""
        if parts.scheme != "https" or not (host == "tiktok.com" or host.endswith(".tiktok.com")):
            raise PlatformError(Problem(Category.CONTENT_INVALID, "address", "no address of TikTok's"))
        place, query = parts._replace(query="", fragment="").geturl(), dict(parse_qsl(parts.query))
    else:
        place, query = f"{endpoints.authorize.rstrip('/')}/", {"client_key": app.client_id, "scope": ",".join(SCOPES)}
        query |= {"response_type": "code", "redirect_uri": redirect}
    return AuthRequest(f"{place}?{urlencode({**query, 'state': state, 'disable_auto_auth': '1'})}")


def exchange(endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
    """A code for tokens. Raises `PlatformError`."""
    fields = {"grant_type": "authorization_code", "auth_code": form["code"], "redirect_uri": form["redirect"]}
    return _grant(endpoints, app, f"{endpoints.token.rstrip('/')}/", fields)


def refresh(account: Account) -> TokenSet:
    """Fresh tokens. Where a new refresh token comes with them it takes the old one's place. Raises `PlatformError`."""
    if account.token.environment != account.endpoints.environment or not account.token.refresh:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "no_refresh_token", "the account must be connected again"))
    place = f"{account.endpoints.api}/tt_user/oauth2/refresh_token/"
    fields = {"grant_type": "refresh_token", "refresh_token": account.token.refresh}
    fresh = _grant(account.endpoints, account.app, place, fields)
    return replace(
        fresh,
        refresh=fresh.refresh or account.token.refresh,
        refresh_expires_at=fresh.refresh_expires_at or account.token.refresh_expires_at,
        scopes=fresh.scopes or account.token.scopes,
        extra={**account.token.extra, **fresh.extra},
    )


def _grant(endpoints: Endpoints, app: AppKeys, place: str, fields: Mapping[str, str]) -> TokenSet:
    keys = {"client_id": app.client_id, "client_secret": app.client_secret}
    try:
        data = tell(place, {**keys, **fields})
    except PlatformError as error:
        status, category = error.problem.http_status, error.problem.category
        if status is not None and status < 500 and category not in {Category.RATE_LIMIT, Category.TRANSIENT}:
            raise PlatformError(replace(error.problem, category=Category.AUTH_EXPIRED)) from error
        raise
    if not data.get("access_token"):
        raise PlatformError(Problem(Category.UNKNOWN, "no_access_token"))
    refreshed = str(data.get("refresh_token") or "")
    ends = _seconds(data, "refresh_token_expires_in", "refresh_expires_in") or (YEAR if refreshed else None)
    return TokenSet(
        access=str(data["access_token"]),
        environment=endpoints.environment,
        refresh=refreshed,
        expires_at=now() + (_seconds(data, "expires_in") or DAY),
        refresh_expires_at=now() + ends if ends else None,
        scopes=tuple(one for one in str(data.get("scope") or "").replace(" ", ",").split(",") if one),
        extra={"open_id": str(data["open_id"])} if data.get("open_id") else {},
    )


def _seconds(data: Mapping[str, Any], *names: str) -> timedelta | None:
    for name in names:
        value = str(data.get(name) or "")
        if value.isascii() and value.isdigit() and int(value) < 10**9:
            return timedelta(seconds=int(value))
    return None


def who(account: Account) -> dict[str, Any]:
    """Name and picture of the account. Raises `PlatformError`."""
    return read(account, "/business/get/", fields=listed(account, PROFILE))


def _whose(endpoints: Endpoints, app: AppKeys, token: TokenSet) -> str:
    """The account of a token that came without its name."""
    asked = {"app_id": app.client_id, "access_token": token.access}
    told = tell(f"{endpoints.api}/tt_user/token_info/get/", asked)
    return str(told.get("open_id") or told.get("creator_id") or "")


def accounts(endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
    """The one account of the sign-in: its ``open_id`` is the ``business_id`` of every call. Raises `PlatformError`."""
    open_id = token.extra.get("open_id", "") or _whose(endpoints, app, token)
    if not open_id:
        raise PlatformError(Problem(Category.UNKNOWN, "no_open_id", "the sign-in names no account"))
    told = who(Account(open_id, "", endpoints, token, app))
    name, handle = str(told.get("display_name") or ""), str(told.get("username") or "")
    return [
        RemoteAccount(
            remote_id=open_id,
            handle=handle or name or open_id,
            name=name or handle,
            avatar_url=str(told.get("profile_image") or ""),
            flags=settings_of(app, token.scopes),
        )
    ]
