"""OAuth 2.0 with PKCE: consent address, code for tokens, and the rotating refresh."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from gembala.connectors.x.manifest import MANIFEST, messages_of
from gembala.connectors.x.wire import read_url
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


def authorize_url(endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
    """Where to send the person; the verifier must come back to `exchange` within the 30 s that a code lives."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": redirect,
        "scope": " ".join(MANIFEST.scopes_of(app)),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address = endpoints.authorize or f"{endpoints.api}/2/oauth2/authorize"
    return AuthRequest(url=f"{address}?{urlencode(query)}", verifier=verifier)


def _grant(endpoints: Endpoints, app: AppKeys, fields: Mapping[str, str]) -> TokenSet:
    form, options = dict(fields), dict[str, Any]()
    if app.client_secret:
        options["auth"] = (app.client_id, app.client_secret)
    else:
        form["client_id"] = app.client_id
    try:
        body = read_url("POST", endpoints.token or f"{endpoints.api}/2/oauth2/token", data=form, **options)
    except PlatformError as error:
        if error.problem.http_status in {400, 401, 403}:
            raise PlatformError(replace(error.problem, category=Category.AUTH_EXPIRED)) from error
        raise
    if not body.get("access_token"):
        raise PlatformError(Problem(Category.UNKNOWN, "no_access_token", "the token answer has no access token"))
    return TokenSet(
        access=str(body["access_token"]),
        environment=endpoints.environment,
        refresh=str(body.get("refresh_token") or ""),
        expires_at=now() + timedelta(seconds=int(body.get("expires_in") or 7200)),
        scopes=tuple(str(body.get("scope") or "").split()),
    )


def exchange(endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
    """A code (``code``, ``verifier``, ``redirect``) for tokens. Raises `PlatformError`."""
    return _grant(
        endpoints,
        app,
        {
            "grant_type": "authorization_code",
            "code": form["code"],
            "redirect_uri": form["redirect"],
            "code_verifier": form["verifier"],
        },
    )


def refresh(account: Account) -> TokenSet:
    """New tokens for the old refresh token, which dies with this call: store the result before using it."""
    if account.token.environment != account.endpoints.environment or not account.token.refresh:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "no_refresh_token", "the account must be connected again"))
    fields = {"grant_type": "refresh_token", "refresh_token": account.token.refresh}
    fresh = _grant(account.endpoints, account.app, fields)
    kept = {"refresh": fresh.refresh or account.token.refresh, "scopes": fresh.scopes or account.token.scopes}
    return replace(fresh, **kept)  # type: ignore[arg-type]


def accounts(endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
    """The one account that a token acts as. X does not tell a program its tier: the app's keys say it, and who said
    nothing is taken for self-serve, as new apps are.
    """
    body = read_url(
        "GET",
        f"{endpoints.api}/2/users/me",
        headers={"Authorization": f"Bearer {token.access}"},
        params={"user.fields": "id,name,username,profile_image_url,subscription_type"},
    )
    user = body.get("data") or {}
    if not user.get("id"):
        raise PlatformError(Problem(Category.UNKNOWN, "no_user", "users/me gave no account"))
    premium = str(user.get("subscription_type") or "None") not in {"None", "none"}
    return [
        RemoteAccount(
            remote_id=str(user["id"]),
            handle=str(user.get("username") or ""),
            name=str(user.get("name") or ""),
            avatar_url=str(user.get("profile_image_url") or ""),
            flags={
                "premium": "1" if premium else "0",
                "tier": app.extra.get("tier") or "self_serve",
                "messages": str(messages_of(token, app, {})),
            },
        )
    ]
