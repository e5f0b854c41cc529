"""A channel as a connector sees it: its addresses, its open token, its developer app, what it may do."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Literal

from gembala.platforms.apps import app_of
from gembala.platforms.contracts import (
    Account,
    Capabilities,
    Category,
    Endpoints,
    PlatformError,
    Problem,
    TokenSet,
)
from gembala.platforms.credentials import unseal
from gembala.platforms.endpoints import endpoints_of
from gembala.platforms.models import Channel, Credential
from gembala.platforms.refresh import is_due, renew
from gembala.platforms.registry import connector


def account_of(channel: Channel, *, rejected: str = "") -> Account:
    """The channel with its token open, refreshed when that is due or when ``rejected`` (an access token) is still it.

    Raises `PlatformError`; when the sign-in is over, the channel is expired first. Call it outside a transaction.
    """
    account = held(channel)
    if account.token.access and (account.token.access == rejected or is_due(account.token)):
        return replace(account, token=renew(channel, account=account))
    return account


def held(channel: Channel) -> Account:
    """The channel with its token open as it lies there, never refreshed. Raises `PlatformError` without one."""
    endpoints = endpoints_of(channel)
    app = app_of(channel.workspace_id, platform=channel.platform, environment=channel.environment)
    return Account(channel.remote_id, channel.handle, endpoints, _token(channel), app, dict(channel.flags))


def capabilities_of(channel: Channel) -> Capabilities:
    """What the channel may do now; needs no token and no network."""
    return _capabilities(channel.platform, channel.environment, channel.handle, tuple(sorted(channel.flags.items())))


@lru_cache(maxsize=256)
def _capabilities(platform: str, environment: str, handle: str, flags: tuple[tuple[str, str], ...]) -> Capabilities:
    tag: Literal["production", "sandbox"] = "sandbox" if environment == "sandbox" else "production"
    production = connector(platform).manifest.production
    endpoints = Endpoints(environment=tag, api=production.api, web=production.web)
    account = Account("", handle, endpoints, TokenSet(access="", environment=tag), flags=dict(flags))
    return connector(platform).capabilities(account)


def _token(channel: Channel) -> TokenSet:
    if connector(channel.platform).manifest.sign_in in {"internal", "by_hand"}:
        return TokenSet(access="", environment="sandbox" if channel.environment == "sandbox" else "production")
    credential = Credential.objects.filter(channel=channel).first()
    if credential is None:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "no_credential", "the channel holds no token"))
    return unseal(credential.sealed, environment=channel.environment)
