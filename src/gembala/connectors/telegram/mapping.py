"""What Telegram says, as problems and events. Ids are ``chat:message``, for numbers are counted in every chat anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gembala.kernel.clock import now
from gembala.kernel.http import redact
from gembala.platforms.contracts import Account, Author, Category, Event, EventKind, Problem

C = Category
BY_WORDS: tuple[tuple[str, Category], ...] = (
    ("chat not found", C.NOT_FOUND),
    ("message to be replied not found", C.NOT_FOUND),
    ("message to delete not found", C.NOT_FOUND),
    ("message to react not found", C.NOT_FOUND),
    ("message can't be deleted", C.POLICY),
    ("not enough rights", C.AUTH_SCOPE),
    ("administrator rights", C.AUTH_SCOPE),
    ("chat_admin_required", C.AUTH_SCOPE),
    ("chat_write_forbidden", C.AUTH_SCOPE),
    ("image_process_failed", C.MEDIA_INVALID),
    ("photo_invalid_dimensions", C.MEDIA_INVALID),
    ("photo_save_file_invalid", C.MEDIA_INVALID),
    ("too big", C.MEDIA_INVALID),
    ("video metadata", C.MEDIA_INVALID),
    ("wrong file identifier", C.MEDIA_INVALID),
)
BY_CODE = {
    400: C.CONTENT_INVALID,
    401: C.AUTH_EXPIRED,
    403: C.ACCOUNT_RESTRICTED,
    404: C.AUTH_EXPIRED,
    409: C.TRANSIENT,
    413: C.MEDIA_INVALID,
    429: C.RATE_LIMIT,
}
"""404 is what a token of a wrong shape gets: the address itself holds the token."""


def problem_from(status: int, body: Mapping[str, Any] | None) -> Problem:
    """The problem of an answer; ``ok`` counts, not the status: some proxies make every answer a success."""
    told = body or {}
    code, words = int(told.get("error_code") or status or 0), str(told.get("description") or "")
    category = BY_CODE.get(code, C.TRANSIENT if code >= 500 else C.UNKNOWN)
    if code == 400:
        category = next((found for part, found in BY_WORDS if part in words.lower()), category)
    given = told.get("parameters")
    parameters = given if isinstance(given, dict) else {}
    if parameters.get("migrate_to_chat_id"):  # the group has another number now, which connecting again learns
        category = C.AUTH_SCOPE
    wait = parameters.get("retry_after")
    pause = timedelta(seconds=int(wait)) if isinstance(wait, int | float) else None
    if category is C.RATE_LIMIT and pause is None:
        pause = timedelta(minutes=1)
    return Problem(category, str(code), redact(words)[:500], code or status, pause)


def remote(chat: object, message: object) -> str:
    """Our id of a message."""
    return f"{chat}:{message}"


def parts(remote_id: str) -> tuple[str, list[int]]:
    """Chat and message numbers (several of an album). Raises ValueError when it is no such id."""
    chat, _, numbers = remote_id.partition(":")
    if not chat.lstrip("-").isdigit():
        raise ValueError("no id of a message")
    return chat, [int(one) for one in numbers.split("+")]


def link(account: Account, remote_id: str) -> str:
    """The address of a message of the channel."""
    chat, numbers = parts(remote_id)
    web, name = account.endpoints.web or "https://t.me", account.flags.get("username", "")
    if name and chat == account.remote_id:
        return f"{web}/{name}/{numbers[0]}"
    return f"{web}/c/{chat.removeprefix('-100')}/{numbers[0]}"


def author_from(message: Mapping[str, Any]) -> Author:
    """A person, or a channel that somebody speaks as."""
    chat, person = message.get("sender_chat"), message.get("from") or {}
    if isinstance(chat, dict) and chat.get("id"):
        return Author(
            str(chat["id"]), str(chat.get("username") or chat.get("title") or chat["id"]), str(chat.get("title") or "")
        )
    name = " ".join(str(person[part]) for part in ("first_name", "last_name") if person.get(part))
    return Author(str(person.get("id") or ""), str(person.get("username") or name), name)


def moment(value: object) -> datetime:
    """A Unix time as an aware UTC time."""
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return now()


def text_of(message: Mapping[str, Any]) -> str:
    """What it says: text, caption, or the question of a poll."""
    poll = message.get("poll") or {}
    return str(message.get("text") or message.get("caption") or poll.get("question") or "")


def carried(message: Mapping[str, Any], account: Account) -> tuple[str, str] | None:
    """(number in the group, our id of the channel's post) of a copy that Telegram put into the group."""
    origin = message.get("forward_origin") or {}
    if not message.get("is_automatic_forward") or not isinstance(origin, dict):
        return None
    number = origin.get("message_id")
    chat = (origin.get("chat") or {}).get("id") or account.remote_id
    return (str(message.get("message_id")), remote(chat, number)) if number else None


def event_from(update: Mapping[str, Any], account: Account, roots: Mapping[str, str]) -> Event | None:
    """A comment below a post, or a word to us in the group; None for everything else.

    ``roots`` knows the channel's post by the number of its copy in the group.
    """
    edited = "edited_message" in update
    message = update.get("edited_message") if edited else update.get("message")
    group = account.flags.get("discussion", "")
    if not isinstance(message, dict) or not group or str((message.get("chat") or {}).get("id")) != group:
        return None
    author = author_from(message)
    if carried(message, account) or author.remote_id in {"", group, account.remote_id, account.flags.get("bot", "")}:
        return None
    above = message.get("reply_to_message")
    answered: Mapping[str, Any] = above if isinstance(above, dict) else {}
    direct = carried(answered, account)
    thread = str(message.get("message_thread_id") or "")
    root = direct[1] if direct else roots.get(thread, "")
    ours = str((answered.get("from") or {}).get("id") or "") == account.flags.get("bot", "")
    if not root and not thread and not ours and not _names_us(message, account):
        return None
    remote_id = remote(group, message.get("message_id"))
    parent = direct[1] if direct else remote(group, answered["message_id"]) if answered.get("message_id") else ""
    kind = EventKind.COMMENT if root or thread else EventKind.MENTION
    return Event(
        kind=EventKind.EDITED if edited else kind,
        remote_id=remote_id,
        thread_id=root or (remote(group, thread) if thread else parent or remote_id),
        author=author,
        text=text_of(message),
        created_at=moment(message.get("date")),
        parent_id=parent,
        permalink=link(account, remote_id),
    )


def _names_us(message: Mapping[str, Any], account: Account) -> bool:
    names = {f"@{name}".lower() for name in (account.flags.get("bot_name"), account.flags.get("username")) if name}
    return bool(names & {word.strip(".,:;!?").lower() for word in text_of(message).split()})
