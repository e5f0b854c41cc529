"""Both sign-ins: Instagram's own, and Facebook's, where the account hangs on a Page whose token then speaks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gembala.connectors.graph import oauth
from gembala.connectors.graph.wire import Graph
from gembala.connectors.instagram.manifest import FACEBOOK_SCOPES, SCOPES
from gembala.platforms.contracts import Account, AppKeys, AuthRequest, Endpoints, RemoteAccount, TokenSet

FACEBOOK = "facebook"


def graph_of(account: Account) -> Graph:
    """Graph at the host that the account's sign-in belongs to."""
    if _login(account.flags, account.token) == FACEBOOK:
        return Graph(account, base=account.endpoints.host("facebook"))
    return Graph(account, base=account.endpoints.api, proof=False)


def is_facebook(account: Account) -> bool:
    """Whether the account came through Facebook's sign-in."""
    return _login(account.flags, account.token) == FACEBOOK


def authorize_url(endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
    """Where to send the person; the developer app decides which sign-in it is."""
    if app.extra.get("login") == FACEBOOK:
        address = endpoints.host("facebook_authorize")
        return oauth.consent(address, app, scopes=FACEBOOK_SCOPES, state=state, redirect=redirect)
    return oauth.consent(endpoints.authorize, app, scopes=SCOPES, state=state, redirect=redirect)


def exchange(endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
    """A code for a token of 60 days. Raises `PlatformError`."""
    if app.extra.get("login") == FACEBOOK:
        return oauth.by_facebook(endpoints, app, form, base=endpoints.host("facebook"), login=FACEBOOK)
    life = f"{endpoints.api}/access_token"
    return oauth.exchanged(endpoints, app, form, token=endpoints.token, life=life, grant="ig_exchange_token")


def refresh(account: Account) -> TokenSet:
    """Another 60 days. A Page's token has no end and is never asked for this. Raises `PlatformError`."""
    url = f"{account.endpoints.api}/refresh_access_token"
    return oauth.renewed(account, url=url, grant="ig_refresh_token")


def accounts(endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
    """The professional accounts that the sign-in may act as."""
    who = Account("", "", endpoints, token, app)
    graph = graph_of(who)
    if _login({}, token) != FACEBOOK:
        me = graph.get("/me", fields="user_id,username,name,account_type,profile_picture_url")
        flags = {"login": "instagram", "account_type": str(me.get("account_type") or "")}
        return [_account(str(me.get("user_id") or me.get("id") or ""), me, flags, None)]
    wanted = "id,name,access_token,instagram_business_account{id,username,name,profile_picture_url}"
    found = []
    for page in graph.pages("/me/accounts", fields=wanted, limit=100):
        mine = page.get("instagram_business_account")
        if not isinstance(mine, dict) or not page.get("access_token"):
            continue
        own = TokenSet(str(page["access_token"]), endpoints.environment, scopes=token.scopes, extra={"login": FACEBOOK})
        flags = {"login": FACEBOOK, "page": str(page["id"])}
        found.append(_account(str(mine["id"]), mine, flags, own))
    return found


def _account(remote_id: str, row: Mapping[str, Any], flags: Mapping[str, str], token: TokenSet | None) -> RemoteAccount:
    return RemoteAccount(
        remote_id=remote_id,
        handle=str(row.get("username") or ""),
        name=str(row.get("name") or row.get("username") or ""),
        avatar_url=str(row.get("profile_picture_url") or ""),
        flags=flags,
        token=token,
    )


def _login(flags: Mapping[str, str], token: TokenSet) -> str:
    return flags.get("login") or token.extra.get("login") or "instagram"
