"""Who speaks, through which addresses, with which keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Environment = Literal["production", "sandbox"]


@dataclass(frozen=True)
class Endpoints:
    """Base addresses of one platform in one environment. ``environment`` tags tokens: they never mix.

    ``more`` names further hosts of a platform that has several (``upload``, ``analytics``); see `host`.
    """

    environment: Environment
    api: str
    authorize: str = ""
    token: str = ""
    web: str = ""
    """Address of the public web site, for permalinks (no trailing slash)."""
    more: Mapping[str, str] = field(default_factory=dict)

    def host(self, name: str) -> str:
        """The address of a further host; the API's own when the platform has none of this name."""
        return self.more.get(name) or self.api


@dataclass(frozen=True)
class AppKeys:
    """The developer app that the workspace owner registered at the platform.

    ``extra`` holds what only this platform asks for, under the names of `Manifest.app_form`.
    """

    client_id: str = ""
    client_secret: str = ""
    webhook_secrets: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"AppKeys(client_id={self.client_id!r})"


@dataclass(frozen=True)
class TokenSet:
    """What a platform gave us to act as an account. Never logged."""

    access: str
    environment: Environment
    refresh: str = ""
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"TokenSet(environment={self.environment!r}, expires_at={self.expires_at!r}, scopes={self.scopes!r})"


@dataclass(frozen=True)
class Account:
    """One connected account as a connector sees it: who, through which address, with which token."""

    remote_id: str
    handle: str
    endpoints: Endpoints
    token: TokenSet
    app: AppKeys = field(default_factory=AppKeys)
    flags: Mapping[str, str] = field(default_factory=dict)
    """Facts about this account that change what it may do, for example ``{"premium": "1"}``."""

    def __repr__(self) -> str:
        return f"Account(remote_id={self.remote_id!r}, handle={self.handle!r})"


@dataclass(frozen=True)
class RemoteAccount:
    """An account that a token may act as.

    ``token`` is set when the account has one of its own (a Facebook Page), which then is kept instead of the sign-in's.
    """

    remote_id: str
    handle: str
    name: str
    avatar_url: str = ""
    flags: Mapping[str, str] = field(default_factory=dict)
    token: TokenSet | None = None


@dataclass(frozen=True)
class AuthRequest:
    """Where to send the person to consent; keep ``verifier`` until the answer."""

    url: str
    verifier: str = ""


@dataclass(frozen=True)
class FormField:
    """One field of a connect form, from the manifest; ``label`` and ``help`` are message ids.

    ``choices`` (value, label) makes it a choice; the first one is the default.
    """

    name: str
    label: str
    help: str = ""
    secret: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What a connector says of itself, before any account is connected."""

    platform: str
    name: str
    sign_in: Literal["oauth2", "password", "internal", "by_hand"]
    """``internal``: our own forum. ``by_hand``: a place that takes posts from people only; there is no token."""
    production: Endpoints
    scopes: tuple[str, ...] = ()
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Scopes that are not asked for where the app's field of this name says ``no``."""
    form: tuple[FormField, ...] = ()
    docs: str = ""
    app_form: tuple[FormField, ...] = ()
    """What the developer app needs besides id, secret and webhook secret; kept in `AppKeys.extra`."""
    api_version: str = ""
    api_sunset: date | None = None
    """When the platform ends this version; the operator is told 60 days before."""
    as_of: date | None = None
    """When the facts of this connector were read."""
    signs_with_app_secret: bool = False
    """Webhooks are signed with the app's own secret: no other has to be entered."""
    server: Literal["", "may", "must"] = ""
    """Whether the account lives at a server that a person names: it may where there is a usual one, or it must."""
    slashed_redirect: bool = False
    """Whether the platform takes only a redirect address that ends in a slash."""
    guide: tuple[str, ...] = ()
    """What a person has to do at the platform before the keys of an app are there, step by step; message ids."""
    handles: bool = True
    """Whether accounts there are called by an ``@handle``; False: by their name."""
    sandbox: Mapping[str, str] = field(default_factory=dict)
    """Where the hosts stand in the sandbox, as paths from its root: ``api``, ``authorize``, ``token``, ``web`` and the
    names of `Endpoints.more`. Empty: every host at ``/<platform>`` with the path that it has in production."""

    def scopes_of(self, app: AppKeys) -> tuple[str, ...]:
        """What is asked for at sign-in through this app."""
        unwanted = {one for name, scopes in self.optional.items() if app.extra.get(name) == "no" for one in scopes}
        return tuple(one for one in self.scopes if one not in unwanted)
