"""Turning what the platform says into problems and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gembala.kernel.clock import now
from gembala.kernel.http import redact
from gembala.platforms.contracts import Author, Category, Event, EventKind, Problem

BY_NAME = {
    "ExpiredToken": Category.AUTH_EXPIRED,
    "InvalidToken": Category.AUTH_EXPIRED,
    "AuthMissing": Category.AUTH_EXPIRED,
    "AuthenticationRequired": Category.AUTH_EXPIRED,
    "AuthFactorTokenRequired": Category.AUTH_EXPIRED,
    "AccountTakedown": Category.ACCOUNT_RESTRICTED,
    "AccountSuspended": Category.ACCOUNT_RESTRICTED,
    "AccountDeactivated": Category.ACCOUNT_RESTRICTED,
    "RateLimitExceeded": Category.RATE_LIMIT,
    "UpstreamFailure": Category.TRANSIENT,
    "NotEnoughResources": Category.TRANSIENT,
    "InternalServerError": Category.TRANSIENT,
    "BlobTooLarge": Category.MEDIA_INVALID,
    "InvalidMimeType": Category.MEDIA_INVALID,
    "BlobNotFound": Category.MEDIA_INVALID,
    "RecordNotFound": Category.NOT_FOUND,
    "NotFound": Category.NOT_FOUND,
    "RepoNotFound": Category.NOT_FOUND,
    "MethodNotImplemented": Category.UNSUPPORTED,
    "InvalidRequest": Category.CONTENT_INVALID,
    "VideoTooLarge": Category.MEDIA_INVALID,
    "VideoTooLong": Category.MEDIA_INVALID,
    "BadAspectRatio": Category.MEDIA_INVALID,
    "UnsupportedContentType": Category.MEDIA_INVALID,
    "DailyLimitExceeded": Category.QUOTA,
    "TooManyOpenUploads": Category.TRANSIENT,
    "UploadForbidden": Category.ACCOUNT_RESTRICTED,
    "unconfirmed_email": Category.ACCOUNT_RESTRICTED,
    "ServiceOverloaded": Category.TRANSIENT,
    "InvalidConvo": Category.NOT_FOUND,
    "RecipientNotFound": Category.NOT_FOUND,
    "ConvoLocked": Category.POLICY,
    "MessagesDisabled": Category.POLICY,
    "NotFollowedBySender": Category.POLICY,
    "BlockedActor": Category.POLICY,
    "BlockedSubject": Category.POLICY,
}
BY_STATUS = {
    400: Category.CONTENT_INVALID,
    401: Category.AUTH_EXPIRED,
    403: Category.POLICY,
    404: Category.NOT_FOUND,
    413: Category.MEDIA_INVALID,
    429: Category.RATE_LIMIT,
    501: Category.UNSUPPORTED,
}
KINDS = {
    "reply": EventKind.COMMENT,
    "mention": EventKind.MENTION,
    "quote": EventKind.MENTION,
    "like": EventKind.LIKE,
}


def problem_from(status: int, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Problem:
    """The problem behind an answer: its error name, then the status. An expired token comes as status 400."""
    name, message = str((body or {}).get("error") or ""), str((body or {}).get("message") or "")
    category = BY_NAME.get(name)
    if category is None:
        category = BY_STATUS.get(status, Category.TRANSIENT if status >= 500 else Category.UNKNOWN)
    if name == "InvalidRequest" and "could not locate record" in message.lower():
        category = Category.NOT_FOUND
    if name == "InvalidToken" and "bad token method" in message.lower():
        category = Category.AUTH_SCOPE  # the session is good, it lacks the right for messages
    wait = None
    if category is Category.RATE_LIMIT:
        try:
            reset = datetime.fromtimestamp(int(headers.get("ratelimit-reset", "")), UTC)
            wait = max(reset - now(), timedelta(seconds=1))
        except (ValueError, OverflowError, OSError):
            wait = timedelta(minutes=5)
    return Problem(category, name or str(status), redact(message)[:500], status, wait)


def moment(value: object) -> datetime:
    """An ISO time as an aware UTC time; the present when it cannot be read (records are written by clients)."""
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return now()
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def web_address(uri: str, actor: str, *, web: str) -> str:
    """The public page of a post; ``actor`` is a handle or a DID."""
    return f"{web or 'https://bsky.app'}/profile/{actor}/post/{uri.rpartition('/')[2]}"


def author_from(view: Mapping[str, Any]) -> Author:
    """Who wrote it, from a profile view."""
    created = view.get("createdAt")
    return Author(
        remote_id=str(view.get("did") or ""),
        handle=str(view.get("handle") or ""),
        name=str(view.get("displayName") or ""),
        avatar_url=str(view.get("avatar") or ""),
        created_at=moment(created) if created else None,
    )


def events_from(notes: Iterable[Mapping[str, Any]], *, own_id: str, web: str) -> list[Event]:
    """Comments, mentions, quotes and likes out of notifications; other reasons are left out."""
    events = []
    for note in notes:
        kind, author = KINDS.get(str(note.get("reason"))), author_from(note.get("author") or {})
        uri = str(note.get("uri") or "")
        if kind is None or not uri or author.remote_id == own_id:
            continue
        record = note.get("record") or {}
        reply = record.get("reply") or {}
        parent = str((reply.get("parent") or {}).get("uri") or "")
        subject = str(note.get("reasonSubject") or "")
        if kind is EventKind.LIKE:
            parent = subject or str((record.get("subject") or {}).get("uri") or "")
        root = str((reply.get("root") or {}).get("uri") or "") or (parent if kind is EventKind.LIKE else uri)
        link = "" if kind is EventKind.LIKE else web_address(uri, author.handle or author.remote_id, web=web)
        events.append(
            Event(
                kind=kind,
                remote_id=uri,
                thread_id=root,
                author=author,
                text=str(record.get("text") or ""),
                created_at=moment(note.get("indexedAt") or record.get("createdAt")),
                parent_id=parent,
                permalink=link,
                extra={"cid": str(note.get("cid") or ""), "reason": str(note.get("reason"))},
            )
        )
    return events
