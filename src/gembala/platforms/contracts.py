"""The connector port: what the product and a platform say to each other.

Plain dataclasses and errors, no Django. Every time is an aware UTC ``datetime``; every remote id is a string.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol


class Support(StrEnum):
    """How far a platform carries a feature."""

    NATIVE = "native"
    EMULATED = "emulated"
    MANUAL = "manual"
    NONE = "none"


class Category(StrEnum):
    """What a problem means for the next step; decided by code, sub-code, then HTTP status, text last."""

    AUTH_EXPIRED = "auth_expired"
    AUTH_SCOPE = "auth_scope"
    ACCOUNT_RESTRICTED = "account_restricted"
    RATE_LIMIT = "rate_limit"
    QUOTA = "quota"
    DUPLICATE = "duplicate"
    CONTENT_INVALID = "content_invalid"
    MEDIA_INVALID = "media_invalid"
    MEDIA_UNFETCHABLE = "media_unfetchable"
    NOT_FOUND = "not_found"
    UNSUPPORTED = "unsupported"
    POLICY = "policy"
    API_VERSION = "api_version"
    TRANSIENT = "transient"
    BILLING = "billing"
    UNKNOWN = "unknown"


RETRIED = frozenset({Category.TRANSIENT, Category.RATE_LIMIT})
"""Categories that are tried again without a person."""


@dataclass(frozen=True)
class Problem:
    """Why a platform did not do what it was asked; ``native_message`` carries no secret."""

    category: Category
    native_code: str = ""
    native_message: str = ""
    http_status: int | None = None
    retry_after: timedelta | None = None


class PlatformError(Exception):
    """Raised by a connector when a *read* or a preparation fails; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.category}: {problem.native_code} {problem.native_message}".strip())
        self.problem = problem


@dataclass(frozen=True)
class Endpoints:
    """Base addresses of one platform in one environment. ``environment`` tags tokens: they never mix."""

    environment: Literal["production", "sandbox"]
    api: str
    authorize: str = ""
    token: str = ""
    web: str = ""
    """Address of the public web site, for permalinks (no trailing slash)."""


@dataclass(frozen=True)
class AppKeys:
    """The developer app that the workspace owner registered at the platform."""

    client_id: str = ""
    client_secret: str = ""
    webhook_secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class TokenSet:
    """What a platform gave us to act as an account. Never logged."""

    access: str
    environment: Literal["production", "sandbox"]
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
    """An account that a token may act as."""

    remote_id: str
    handle: str
    name: str
    avatar_url: str = ""
    flags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TextRule:
    """How a platform counts text. ``max_bytes`` is UTF-8 and 0 when there is no byte limit."""

    counter: Literal["weighted_x", "graphemes", "codepoints", "utf16"]
    limit: int
    max_bytes: int = 0


@dataclass(frozen=True)
class MediaRule:
    """What pictures a post may carry."""

    max_count: int
    max_bytes: int
    types: tuple[str, ...]
    alt_text_limit: int = 0


@dataclass(frozen=True)
class Capabilities:
    """What one account may do now. ``actions`` maps an action to support; ``refused`` says why, as a stable key."""

    platform: str
    api_version: str
    as_of: date
    text: TextRule
    media: MediaRule
    actions: Mapping[str, Support]
    idempotency: Literal["native_key", "client_id", "reconcile", "none"]
    poll_interval: timedelta
    refused: Mapping[str, str] = field(default_factory=dict)
    api_sunset: date | None = None
    webhooks: bool = False
    token_lifetime: timedelta | None = None
    token_rotates: bool = False
    metrics: tuple[str, ...] = ()
    """Native metric names that posts of this account have."""


@dataclass(frozen=True)
class MediaFile:
    """One picture of a post; ``path`` is a readable local file."""

    path: str
    mime: str
    size: int
    alt: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Post:
    """What shall be published: the text as the person wrote it, pictures, and what it answers."""

    text: str
    media: tuple[MediaFile, ...] = ()
    reply_to: str = ""
    reply_root: str = ""
    title: str = ""
    space: str = ""
    """Where on the platform (forum: the space's slug)."""
    language: str = ""


@dataclass(frozen=True)
class Issue:
    """Something that the platform would refuse (``error``) or that hurts the post (``warning``).

    ``code`` is a stable key such as ``text_too_long``; ``params`` fill the sentence of the screen.
    """

    code: str
    level: Literal["error", "warning"]
    field: str = "text"
    params: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """What `prepare` left at the platform: nothing visible yet. JSON-serialisable, survives a restart."""

    body: Mapping[str, object]


@dataclass(frozen=True)
class Published:
    """The platform confirmed it: it exists once, under this id."""

    remote_id: str
    permalink: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pending:
    """Not settled yet; ask again after ``wait``."""

    wait: timedelta


@dataclass(frozen=True)
class Failed:
    """The platform definitely did not do it."""

    problem: Problem


@dataclass(frozen=True)
class Unknown:
    """The answer was lost: it may or may not have happened. Never retried blindly."""

    evidence: str


@dataclass(frozen=True)
class NotThere:
    """Answer of `reconcile`: the platform was asked and does not have it; it is safe to send again."""


Outcome = Published | Pending | Failed | Unknown
Settled = Published | NotThere | Failed | Unknown


@dataclass(frozen=True)
class Attempt:
    """An earlier try whose answer was lost. ``since`` is when the request may have left (UTC)."""

    post: Post
    key: str
    prepared: Prepared
    since: datetime


class ActionKind(StrEnum):
    """What can be done to something that stands at a platform."""

    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    LIKE = "like"
    UNLIKE = "unlike"


@dataclass(frozen=True)
class Action:
    """One act on a remote object; ``extra`` carries what an undo needs (for example the like's own address)."""

    kind: ActionKind
    target: str
    thread_root: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


class EventKind(StrEnum):
    """What somebody did at a platform."""

    COMMENT = "comment"
    MENTION = "mention"
    MESSAGE = "message"
    LIKE = "like"
    DELETED = "deleted"
    EDITED = "edited"


@dataclass(frozen=True)
class Author:
    """Who wrote it, as the platform tells."""

    remote_id: str
    handle: str
    name: str = ""
    avatar_url: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True)
class Event:
    """Something inbound: ``remote_id`` is unique per platform and account, ``thread_id`` the post it hangs under."""

    kind: EventKind
    remote_id: str
    thread_id: str
    author: Author
    text: str
    created_at: datetime
    parent_id: str = ""
    permalink: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One page of events and the cursor to go on from; ``more`` tells that the next page is there now."""

    events: tuple[Event, ...]
    cursor: str
    more: bool = False


@dataclass(frozen=True)
class MetricPoint:
    """One figure under its native name. ``remote_id`` is a post or, for account figures, the account."""

    remote_id: str
    native: str
    value: float
    as_of: datetime


@dataclass(frozen=True)
class RawRequest:
    """A webhook request as it came: raw bytes are what is signed."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Header names in lower case."""
    body: bytes


@dataclass(frozen=True)
class RawResponse:
    """What to answer to a handshake."""

    status: int
    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True)
class AuthRequest:
    """Where to send the person to consent; keep ``verifier`` until the answer."""

    url: str
    verifier: str = ""


@dataclass(frozen=True)
class FormField:
    """One field of a connect form, from the manifest; ``label`` and ``help`` are message ids."""

    name: str
    label: str
    help: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Manifest:
    """What a connector says of itself, before any account is connected."""

    platform: str
    name: str
    sign_in: Literal["oauth2", "password", "internal"]
    production: Endpoints
    scopes: tuple[str, ...] = ()
    form: tuple[FormField, ...] = ()
    docs: str = ""


class Connector(Protocol):
    """One platform. Stateless: everything it needs comes with the call; it may be called from many threads.

    Reads and preparations raise `PlatformError`; `commit`, `reconcile` and `act` return outcomes and raise nothing
    that the platform caused.
    """

    manifest: Manifest

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest: ...
    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        """Turn an OAuth answer (``code``, ``verifier``, ``redirect``) or a filled form into a token."""

    def refresh(self, account: Account) -> TokenSet: ...
    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]: ...
    def capabilities(self, account: Account) -> Capabilities: ...
    def validate(self, post: Post, caps: Capabilities) -> Sequence[Issue]: ...
    def count(self, text: str, caps: Capabilities) -> int:
        """Length of a text in the platform's own unit."""

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared: ...
    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending: ...
    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome: ...
    def reconcile(self, account: Account, attempt: Attempt) -> Settled: ...
    def act(self, account: Account, action: Action, *, key: str) -> Outcome: ...
    def fetch(self, account: Account, *, cursor: str) -> Page: ...
    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]: ...
    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None: ...
    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool: ...
    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]: ...
