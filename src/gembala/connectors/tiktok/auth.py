"""TikTok's sign-in: consent, code for tokens, and a refresh whose old refresh token dies."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from gembala.connectors.tiktok.manifest import SCOPES
from gembala.connectors.tiktok.wire import problem_from, read
from gembala.kernel.clock import now
from gembala.platforms.answers import answered, json_object
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

PROFILE = "open_id,display_name,avatar_url"
UNTOLD = frozenset({Category.AUTH_SCOPE, Category.ACCOUNT_RESTRICTED, Category.QUOTA, Category.POLICY})


def _slashed(address: str) -> str:
    return address.rstrip("/") + "/"


def authorize_url(endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
    """Where to send the person to consent. TikTok's challenge is the hexadecimal digest."""
    verifier = secrets.token_urlsafe(48)
    query = {
        "client_key": app.client_id,
        "scope": ",".join(SCOPES),
        "response_type": "code",
        "redirect_uri": redirect,
        "state": state,
        "code_challenge": hashlib.sha256(verifier.encode()).hexdigest(),
        "code_challenge_method": "S256",
    }
    return AuthRequest(f"{_slashed(endpoints.authorize)}?{urlencode(query)}", verifier)


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
    """Fresh tokens; the refresh token that was sent is dead from then on. Raises `PlatformError`."""
    if account.token.environment != account.endpoints.environment or not account.token.refresh:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "no_refresh_token", "the account must be connected again"))
    fields = {"grant_type": "refresh_token", "refresh_token": account.token.refresh}
    fresh = _grant(account.endpoints, account.app, fields)
    return replace(
        fresh,
        refresh=fresh.refresh or account.token.refresh,
        refresh_expires_at=fresh.refresh_expires_at or account.token.refresh_expires_at,
        scopes=fresh.scopes or account.token.scopes,
    )


def _grant(endpoints: Endpoints, app: AppKeys, fields: Mapping[str, str]) -> TokenSet:
    keys = {"client_key": app.client_id, "client_secret": app.client_secret}
    response = answered("POST", _slashed(endpoints.token), data={**keys, **fields})
    body = json_object(response) or {}
    if not response.is_success or not body.get("access_token"):
        problem = problem_from(response.status_code, body) or Problem(Category.UNKNOWN, "no_access_token")
        if response.status_code in {200, 400, 401, 403}:
            problem = replace(problem, category=Category.AUTH_EXPIRED)
        raise PlatformError(problem)
    ends = body.get("refresh_expires_in")
    return TokenSet(
        access=str(body["access_token"]),
        environment=endpoints.environment,
        refresh=str(body.get("refresh_token") or ""),
        expires_at=now() + timedelta(seconds=int(body.get("expires_in") or 7200)),
        refresh_expires_at=now() + timedelta(seconds=int(ends)) if ends else None,
        scopes=tuple(one for one in str(body.get("scope") or "").replace(" ", ",").split(",") if one),
        extra={"open_id": str(body.get("open_id") or "")},
    )


def who(account: Account) -> dict[str, Any]:
    """The user of the sign-in. Raises `PlatformError`."""
    found = read(account, "GET", f"/v2/user/info/?fields={PROFILE}").get("user")
    return found if isinstance(found, dict) else {}


def creator(account: Account) -> dict[str, Any]:
    """What TikTok lets this creator choose now. Raises `PlatformError`."""
    return read(account, "POST", "/v2/post/publish/creator_info/query/", json={})


def flags_of(info: Mapping[str, Any], app: AppKeys) -> dict[str, str]:
    """Creator info as the flags that `capabilities` reads."""
    return {
        "audited": app.extra.get("audited") or "no",
        "privacy_levels": " ".join(str(one) for one in info.get("privacy_level_options") or ()),
        **{name: "1" if info.get(name) else "" for name in ("comment_disabled", "duet_disabled", "stitch_disabled")},
        "max_seconds": str(info.get("max_video_post_duration_sec") or ""),
    }


def accounts(endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
    """The one user of the sign-in, with what they may choose."""
    account = Account("", "", endpoints, token, app)
    user = who(account)
    try:
        info = creator(account)
    except PlatformError as error:
        if error.problem.category not in UNTOLD:
            raise
        info = {}
    name = str(info.get("creator_nickname") or user.get("display_name") or "")
    return [
        RemoteAccount(
            remote_id=str(user["open_id"]),
            handle=str(info.get("creator_username") or name or user["open_id"]),
            name=name,
            avatar_url=str(info.get("creator_avatar_url") or user.get("avatar_url") or ""),
            flags=flags_of(info, app),
        )
    ]
