"""What others did, what can be done about it, and what the platform counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ActionKind(StrEnum):
    """What can be done to something that stands at a platform, or to who wrote it."""

    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    LIKE = "like"
    UNLIKE = "unlike"
    BLOCK = "block"
    UNBLOCK = "unblock"
    BLOCK_MESSAGES = "block_messages"
    UNBLOCK_MESSAGES = "unblock_messages"
    SPAM = "spam"


@dataclass(frozen=True)
class Action:
    """One act on a remote object; ``extra`` carries what an undo needs (for example the like's own address).

    Of ``block``, ``unblock`` and their like for messages alone the ``target`` is the person.
    """

    kind: ActionKind
    target: str
    thread_root: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


class EventKind(StrEnum):
    """What somebody did at a platform."""

    COMMENT = "comment"
    MENTION = "mention"
    MESSAGE = "message"
    REVIEW = "review"
    LIKE = "like"
    DELETED = "deleted"
    EDITED = "edited"
    HIDDEN = "hidden"
    UNHIDDEN = "unhidden"


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
    untold: bool = False
    """It was only named: who said what is read with `Connector.complete` before anything is kept."""
    thread_text: str = ""
    """The words of somebody else's post that it hangs under, where the platform tells them."""


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
class Usage:
    """How much of a quota is used now, as the platform itself says; ``operation`` as in `QuotaRule`."""

    operation: str
    used: int
    limit: int
    as_of: datetime


@dataclass(frozen=True)
class Finding:
    """One line of a self-test: ``code`` is a stable key, ``detail`` a name (a scope, a setting), never a secret."""

    code: str
    ok: bool
    detail: str = ""
