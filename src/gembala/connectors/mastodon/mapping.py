"""What a server says, as problems, limits, people and events. Servers differ in age: every field may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from gembala.connectors.mastodon.manifest import ACCOUNT_COUNTS, COUNTS
from gembala.kernel.clock import now
from gembala.kernel.http import redact
from gembala.platforms.contracts import Author, Category, Event, EventKind, MetricPoint, Problem

C = Category
BY_STATUS = {
    400: C.CONTENT_INVALID,
    401: C.AUTH_EXPIRED,
    403: C.POLICY,
    404: C.NOT_FOUND,
    410: C.NOT_FOUND,
    413: C.MEDIA_INVALID,
    422: C.CONTENT_INVALID,
    429: C.RATE_LIMIT,
}
GRANT = frozenset({"invalid_grant", "invalid_client", "access_denied", "invalid_token", "unauthorized_client"})
RESTRICTED = ("login is currently disabled", "account has moved", "confirmed e-mail", "pending approval")
LONGEST_WAIT = timedelta(hours=3)


def problem_from(status: int, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Problem:
    """The problem behind an answer. Words come in the account's language: the status decides, words only refine."""
    told = str((body or {}).get("error") or "")
    message = str((body or {}).get("error_description") or told)
    category = BY_STATUS.get(status, C.TRANSIENT if status >= 500 else C.UNKNOWN)
    if told in GRANT:
        category = C.AUTH_EXPIRED
    elif status == 403 and "authorized scopes" in message:
        category = C.AUTH_SCOPE
    elif status == 403 and any(words in message for words in RESTRICTED):
        category = C.ACCOUNT_RESTRICTED
    elif status == 422 and "scheduled posts" in message:
        category = C.QUOTA
    wait = _wait(headers.get("x-ratelimit-reset", "")) if category is C.RATE_LIMIT else None
    code = told if told and told == told.lower() and " " not in told else str(status)
    return Problem(category, code[:80], redact(message)[:500], status, wait)


def _wait(reset: str) -> timedelta:
    """Until the window is new: the reset is an ISO time."""
    try:
        left = datetime.fromisoformat(reset) - now()
    except (ValueError, TypeError):
        return timedelta(minutes=5)
    return min(max(left, timedelta(seconds=1)), LONGEST_WAIT)


def moment(value: object) -> datetime:
    """An ISO time as an aware UTC time; the present when it cannot be read."""
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return now()
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


class _Plain(HTMLParser):
    """Paragraphs and line breaks as they were written; the fallback line of a quote is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        quote = "quote-inline" in (dict(attrs).get("class") or "").split()
        if tag == "p" and (quote or self._skipped):
            self._skipped += 1
        elif tag == "p" and self.words:
            self.words.append("\n\n")
        elif tag == "br":
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._skipped:
            self._skipped -= 1

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.words.append(data)


def plain(html: object) -> str:
    """The text behind the HTML of a status."""
    parser = _Plain()
    parser.feed(str(html or ""))
    parser.close()
    return "".join(parser.words)


def full_name(row: Mapping[str, Any], domain: str) -> str:
    """Name and server: what names a person on every server alike."""
    acct = str(row.get("acct") or row.get("username") or "").lower()
    return acct if "@" in acct or not acct or not domain else f"{acct}@{domain}"


def author_from(row: Mapping[str, Any], domain: str) -> Author:
    """Who wrote it."""
    name = full_name(row, domain)
    created = row.get("created_at")
    return Author(
        remote_id=name,
        handle=name,
        name=str(row.get("display_name") or row.get("username") or ""),
        avatar_url=str(row.get("avatar") or ""),
        created_at=moment(created) if created else None,
    )


def event_from(note: Mapping[str, Any], *, domain: str, own: str, roots: Mapping[str, str]) -> Event | None:
    """A mention as an event; None for every other kind, and for what was deleted since.

    ``own`` is the account's id on its server, ``roots`` the first word above what is answered, by the answered id.
    """
    status = note.get("status")
    if note.get("type") not in {"mention", "quote"} or not isinstance(status, dict) or not status.get("id"):
        return None
    author, parent = (
        author_from(status.get("account") or note.get("account") or {}, domain),
        status.get("in_reply_to_id"),
    )
    above = str(parent or "")
    warning, words = str(status.get("spoiler_text") or ""), plain(status.get("content"))
    visibility = str(status.get("visibility") or "")
    answers_us = bool(own) and str(status.get("in_reply_to_account_id") or "") == own
    kind = EventKind.COMMENT if answers_us else EventKind.MENTION
    return Event(
        kind=EventKind.MESSAGE if visibility == "direct" else kind,
        remote_id=str(status["id"]),
        thread_id=roots.get(above, above) or str(status["id"]),
        author=author,
        text=f"{warning}\n\n{words}" if warning else words,
        created_at=moment(status.get("created_at") or note.get("created_at")),
        parent_id=above,
        permalink=str(status.get("url") or status.get("uri") or ""),
        extra={"visibility": visibility, "content_warning": warning, "language": str(status.get("language") or "")},
    )


def events_from(
    notes: Iterable[Mapping[str, Any]], *, domain: str, own: str, own_name: str, roots: Mapping[str, str]
) -> list[Event]:
    """What others said, oldest first, each once."""
    found = {
        event.remote_id: event
        for note in notes
        if (event := event_from(note, domain=domain, own=own, roots=roots)) is not None
        and event.author.remote_id not in {"", own_name}
    }
    return sorted(found.values(), key=lambda event: event.created_at)


def points_from(remote_id: str, row: Mapping[str, Any], names: Iterable[str]) -> list[MetricPoint]:
    """The figures that are there; what a server leaves out is no zero."""
    counted = [(name, row.get(name)) for name in names]
    return [
        MetricPoint(remote_id, name, float(value), now())
        for name, value in counted
        if isinstance(value, int) and not isinstance(value, bool)
    ]


def status_points(remote_id: str, row: Mapping[str, Any]) -> list[MetricPoint]:
    """Figures of a status."""
    return points_from(remote_id, row, COUNTS)


def account_points(remote_id: str, row: Mapping[str, Any]) -> list[MetricPoint]:
    """Figures of an account."""
    return points_from(remote_id, row, ACCOUNT_COUNTS)


def limits_from(instance: Mapping[str, Any]) -> dict[str, str]:
    """The server's limits as flags; both versions of the answer have them at the same place."""
    told = instance.get("configuration")
    parts: Mapping[str, Any] = told if isinstance(told, dict) else {}
    words, files, polls = (parts.get(name) or {} for name in ("statuses", "media_attachments", "polls"))
    named = {
        "max_characters": words.get("max_characters") or instance.get("max_toot_chars"),
        "url_length": words.get("characters_reserved_per_url"),
        "max_media": words.get("max_media_attachments"),
        "description_limit": files.get("description_limit"),
        "image_size": files.get("image_size_limit"),
        "image_matrix": files.get("image_matrix_limit"),
        "video_size": files.get("video_size_limit"),
        "video_fps": files.get("video_frame_rate_limit"),
        "poll_options": polls.get("max_options"),
        "poll_option_chars": polls.get("max_characters_per_option"),
        "poll_min": polls.get("min_expiration"),
        "poll_max": polls.get("max_expiration"),
    }
    flags = {name: str(value) for name, value in named.items() if isinstance(value, int) and value > 0}
    types = files.get("supported_mime_types")
    if isinstance(types, list):
        flags["types"] = " ".join(str(one) for one in types)
    return {**flags, "version": str(instance.get("version") or "")[:60]}
