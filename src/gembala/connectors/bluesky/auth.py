"""Sessions with an app password."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gembala.connectors.bluesky.chat import MAY, scope_of
from gembala.connectors.bluesky.wire import base, read_url
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Category, Endpoints, PlatformError, Problem, RemoteAccount, TokenSet


def _expiry(token: str, default: timedelta) -> datetime:
    """When a JWT ends by its own claim; only to plan the refresh, nothing is trusted on it."""
    try:
        claims = token.split(".")[1]
        decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return datetime.fromtimestamp(int(decoded["exp"]), UTC)
    except (IndexError, ValueError, KeyError, TypeError, OverflowError):
        return now() + default


def _pds(body: Mapping[str, Any], endpoints: Endpoints) -> str:
    """The server that the account's DID document names; in the sandbox the sandbox itself."""
    if endpoints.environment == "sandbox":
        return ""
    for service in (body.get("didDoc") or {}).get("service") or ():
        address = str(service.get("serviceEndpoint") or "")
        if str(service.get("id", "")).endswith("#atproto_pds") and address.startswith("https://"):
            return address.rstrip("/") + "/xrpc"
    return ""


def _token(body: Mapping[str, Any], endpoints: Endpoints, known: Mapping[str, str]) -> TokenSet:
    if not body.get("accessJwt") or not body.get("did"):
        raise PlatformError(Problem(Category.UNKNOWN, "no_session", "the session answer is incomplete"))
    access, renewal = str(body["accessJwt"]), str(body.get("refreshJwt") or "")
    return TokenSet(
        access=access,
        environment=endpoints.environment,
        refresh=renewal,
        expires_at=_expiry(access, timedelta(hours=2)),
        refresh_expires_at=_expiry(renewal, timedelta(days=60)) if renewal else None,
        extra={
            **known,
            "did": str(body["did"]),
            "handle": str(body.get("handle") or known.get("handle", "")),
            **({"pds": found} if (found := _pds(body, endpoints)) else {}),
        },
    )


def exchange(endpoints: Endpoints, *, form: Mapping[str, str]) -> TokenSet:
    """A handle and an app password for a session. Raises `PlatformError`."""
    body = {"identifier": form["handle"].strip().lstrip("@"), "password": form["password"].strip()}
    url = f"{endpoints.api}/com.atproto.server.createSession"
    return _token(read_url(endpoints.environment, "POST", url, json=body), endpoints, {})


def refresh(account: Account) -> TokenSet:
    """A new session for the refresh token, which is replaced. Raises `PlatformError`."""
    if account.token.environment != account.endpoints.environment or not account.token.refresh:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "no_refresh_token", "the account must be connected again"))
    headers = {"Authorization": f"Bearer {account.token.refresh}"}
    url = f"{base(account)}/com.atproto.server.refreshSession"
    answer = read_url(account.endpoints.environment, "POST", url, headers=headers)
    return _token(answer, account.endpoints, account.token.extra)


def accounts(endpoints: Endpoints, token: TokenSet) -> list[RemoteAccount]:
    """The one account of a session, with its public name; one that the network has not seen yet has only its handle."""
    did = token.extra.get("did", "")
    try:
        profile = read_url(
            endpoints.environment,
            "GET",
            f"{token.extra.get('pds') or endpoints.api}/app.bsky.actor.getProfile",
            headers={"Authorization": f"Bearer {token.access}"},
            params={"actor": did},
        )
    except PlatformError as error:
        if error.problem.category not in {Category.NOT_FOUND, Category.CONTENT_INVALID}:
            raise
        profile = dict[str, Any]()
    handle = str(profile.get("handle") or token.extra.get("handle", ""))
    name, avatar = str(profile.get("displayName") or handle), str(profile.get("avatar") or "")
    flags = {"messages": "1" if scope_of(token.access) in MAY else "0"}
    return [RemoteAccount(remote_id=did, handle=handle, name=name, avatar_url=avatar, flags=flags)]
