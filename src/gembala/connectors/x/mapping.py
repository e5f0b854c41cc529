"""Turning what X says into problems, events and figures. Both dialects of field names (before and since v2.167)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gembala.kernel.clock import now
from gembala.kernel.http import redact
from gembala.platforms.contracts import Author, Category, Event, EventKind, MetricPoint, Problem

WINDOW = timedelta(minutes=15)
BY_TYPE = {
    "usage-capped": Category.QUOTA,
    "unsupported-authentication": Category.AUTH_SCOPE,
    "resource-not-found": Category.NOT_FOUND,
    "not-authorized-for-resource": Category.POLICY,
    "client-forbidden": Category.AUTH_SCOPE,
    "user-suspended": Category.ACCOUNT_RESTRICTED,
    "invalid-request": Category.CONTENT_INVALID,
    "rate-limit-exceeded": Category.RATE_LIMIT,
    "disallowed-resource": Category.POLICY,
}
BY_CODE = {
    "88": Category.RATE_LIMIT,
    "187": Category.DUPLICATE,
    "89": Category.AUTH_EXPIRED,
    "64": Category.ACCOUNT_RESTRICTED,
    "326": Category.ACCOUNT_RESTRICTED,
    "144": Category.NOT_FOUND,
    "invalid_grant": Category.AUTH_EXPIRED,
    "UsageCapExceeded": Category.QUOTA,
    "CreditsDepleted": Category.BILLING,
    "DuplicateUrlFailed": Category.DUPLICATE,
    "WebhookLimitExceeded": Category.QUOTA,
    "CrcValidationFailed": Category.UNSUPPORTED,
    "UrlValidationFailed": Category.UNSUPPORTED,
}
BY_STATUS = {
    400: Category.CONTENT_INVALID,
    401: Category.AUTH_EXPIRED,
    402: Category.BILLING,
    403: Category.POLICY,
    404: Category.NOT_FOUND,
    410: Category.API_VERSION,
    413: Category.MEDIA_INVALID,
    429: Category.RATE_LIMIT,
}
BY_TEXT = (
    ("duplicate content", Category.DUPLICATE),
    ("deleted or not visible", Category.NOT_FOUND),
    ("was not found", Category.NOT_FOUND),
    ("suspended", Category.ACCOUNT_RESTRICTED),
    ("scope", Category.AUTH_SCOPE),
    ("video longer", Category.MEDIA_INVALID),
    ("media", Category.MEDIA_INVALID),
)


def _segment(body: Mapping[str, Any]) -> str:
    kind = str(body.get("type") or "").rstrip("/").rpartition("/")[2]
    return "" if kind == "about:blank" else kind


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    try:
        reset = datetime.fromtimestamp(int(headers.get("x-rate-limit-reset", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return WINDOW
    return max(reset - now(), timedelta(seconds=1))


def problem_from(status: int, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Problem:
    """The problem behind an answer: last path segment of ``type``, then code or title, then status, text last."""
    body = body or {}
    listed = body.get("errors")
    first: Mapping[str, Any] = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    segment = _segment(body) or _segment(first)
    code = str(first.get("code") or body.get("error") or body.get("title") or first.get("title") or "")
    said = [first.get("message"), body.get("detail"), first.get("detail"), body.get("error_description")]
    message = redact(" – ".join(dict.fromkeys(str(item) for item in said if item)))[:500]
    title = str(body.get("title") or "")
    if title in BY_CODE:
        segment, code = "", title
    category = BY_TYPE.get(segment) or BY_CODE.get(code)
    if category is None:
        category = Category.TRANSIENT if status >= 500 else BY_STATUS.get(status, Category.UNKNOWN)
    if category in {Category.POLICY, Category.CONTENT_INVALID, Category.UNKNOWN}:
        lowered = message.lower()
        category = next((found for needle, found in BY_TEXT if needle in lowered), category)
    wait = _retry_after(headers) if category is Category.RATE_LIMIT else None
    return Problem(category, segment or code or str(status), message, status, wait)


def moment(value: object) -> datetime:
    """An ISO time of X as an aware UTC time."""
    return datetime.fromisoformat(str(value)).astimezone(UTC)


def replied_to(post: Mapping[str, Any]) -> str:
    """Id of the post that this one answers, or nothing."""
    for item in post.get("referenced_posts") or post.get("referenced_tweets") or ():
        if item.get("type") == "replied_to":
            return str(item.get("id", ""))
    return ""


def full_text(post: Mapping[str, Any]) -> str:
    """The text of a post, the long form when there is one."""
    for name in ("note_post", "note_tweet"):
        note = post.get(name)
        if isinstance(note, dict) and note.get("text"):
            return str(note["text"])
    return str(post.get("text", ""))


def author_from(user: Mapping[str, Any], fallback_id: str) -> Author:
    """The writer of a post; without a user object only the id is known."""
    created = user.get("created_at")
    return Author(
        remote_id=str(user.get("id") or fallback_id),
        handle=str(user.get("username") or ""),
        name=str(user.get("name") or ""),
        avatar_url=str(user.get("profile_image_url") or ""),
        created_at=moment(created) if created else None,
    )


def events_from(
    posts: Iterable[Mapping[str, Any]], users: Mapping[str, Mapping[str, Any]], *, own_id: str, web: str
) -> list[Event]:
    """Comments and mentions out of posts of others; posts of the account itself are left out."""
    events = []
    for post in posts:
        remote_id, writer = str(post["id"]), str(post.get("author_id") or "")
        if writer == own_id:
            continue
        parent = replied_to(post)
        to_us = bool(parent) and str(post.get("in_reply_to_user_id") or "") == own_id
        author = author_from(users.get(writer, {}), writer)
        events.append(
            Event(
                kind=EventKind.COMMENT if to_us else EventKind.MENTION,
                remote_id=remote_id,
                thread_id=str(post.get("conversation_id") or parent or remote_id),
                author=author,
                text=full_text(post),
                created_at=moment(post["created_at"]) if post.get("created_at") else now(),
                parent_id=parent,
                permalink=f"{web}/{author.handle or 'i'}/status/{remote_id}",
            )
        )
    return events


def metric_points(remote_id: str, values: Mapping[str, Any], as_of: datetime) -> list[MetricPoint]:
    """Figures under their present names; the names before v2.167 are translated, what is absent stays absent."""
    renamed = {"retweet_count": "repost_count", "tweet_count": "post_count"}
    return [
        MetricPoint(remote_id, renamed.get(name, name), float(value), as_of)
        for name, value in values.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
