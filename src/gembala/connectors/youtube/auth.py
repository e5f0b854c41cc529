"""Google's sign-in: consent with offline access, code for tokens, refresh. The refresh token is not rotated."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from gembala.connectors.youtube.manifest import SCOPES
from gembala.connectors.youtube.wire import items, read_url
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
    """Where to send the person; consent is asked each time, because only then a refresh token is given."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": app.client_id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": " ".join(SCOPES),
        "state": state,
        "access_type": "offline",
        "prompt": "consent",
        "include_granted_scopes": "true",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return AuthRequest(f"{endpoints.authorize}?{urlencode(query)}", verifier)


def exchange(endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
    """A code for tokens. Raises `PlatformError`."""
    fields = {
        "grant_type": "authorization_code",
        "code": form["code"],
        "redirect_uri": form["redirect"],
        **({"code_verifier": form["verifier"]} if form.get("verifier") else {}),
    }
    return _grant(endpoints, app, fields)


def refresh(account: Account) -> TokenSet:
    """A fresh access token. Raises `PlatformError`; ``invalid_grant`` means that the person must sign in again."""
    if account.token.environment != account.endpoints.environment or not account.token.refresh:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "no_refresh_token", "the account must be connected again"))
    fields = {"grant_type": "refresh_token", "refresh_token": account.token.refresh}
    fresh = _grant(account.endpoints, account.app, fields)
    return replace(fresh, refresh=fresh.refresh or account.token.refresh, scopes=fresh.scopes or account.token.scopes)


def _grant(endpoints: Endpoints, app: AppKeys, fields: Mapping[str, str]) -> TokenSet:
    keys = {"client_id": app.client_id, "client_secret": app.client_secret}
    try:
        body = read_url("POST", endpoints.token, data={**keys, **fields})
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
        expires_at=now() + timedelta(seconds=int(body.get("expires_in") or 3600)),
        refresh_expires_at=now() + timedelta(seconds=int(ends)) if ends else None,
        scopes=tuple(str(body.get("scope") or "").split()),
    )


def accounts(endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
    """The channel that the person chose at the consent."""
    who = Account("", "", endpoints, token, app)
    return [
        RemoteAccount(
            remote_id=str(row["id"]),
            handle=str((row.get("snippet") or {}).get("customUrl") or row["id"]).lstrip("@"),
            name=str((row.get("snippet") or {}).get("title") or ""),
            avatar_url=str(
                (((row.get("snippet") or {}).get("thumbnails") or {}).get("default") or {}).get("url") or ""
            ),
            flags={"long_uploads": str((row.get("status") or {}).get("longUploadsStatus") or "")},
        )
        for row in items(who, "/channels", part="snippet,status", mine="true")
    ]
