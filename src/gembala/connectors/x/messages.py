"""Direct messages as X tells them: page by page within what it allows, and by itself (the older API's shape)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gembala.connectors.x.manifest import Messages, messages_of
from gembala.connectors.x.mapping import author_from, moment
from gembala.connectors.x.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Category, Event, EventKind, PlatformError

LOOK = timedelta(seconds=90)
"""X lets a user read 15 pages of messages in 15 minutes: ten looks for news leave five pages for going on."""
REST = timedelta(minutes=15)
"""After a refusal that names no time."""
ASKED = {
    "max_results": "100",
    "event_types": "MessageCreate",
    "dm_event.fields": "id,text,event_type,created_at,dm_conversation_id,attachments",
    "expansions": "sender_id,attachments.media_keys",
    "user.fields": "id,name,username,profile_image_url,created_at",
    "media.fields": "type",
}
"""Who sent it comes with the expansion in both dialects; since v2.167 it is no field to ask for."""


def talk(one: str, other: str) -> str:
    """The id of the conversation of two: the smaller id first."""
    first, second = sorted((one, other), key=rank)
    return f"{first}-{second}"


def later(left: str, right: str) -> str:
    """The newer of two ids (ids are strings, never numbers)."""
    return max(left, right, key=rank)


def rank(identifier: str) -> tuple[int, str]:
    """Ids grow with time, also within one millisecond."""
    return len(identifier), identifier


def look(account: Account, state: Mapping[str, str]) -> tuple[list[Event], dict[str, str]]:
    """The next page of news and how far it came (``since``, ``high``, ``page``, ``after``: no look before, epoch seconds).

    A refusal lets messages rest for a while and nothing else. Raises `PlatformError` when the sign-in has ended.
    """
    early = now().timestamp() < float(state.get("after") or 0)
    if early or messages_of(account.token, account.app, account.flags) is not Messages.YES:
        return [], dict(state)
    try:
        page = _page(account, state)
    except PlatformError as error:
        if error.problem.category is Category.AUTH_EXPIRED:
            raise
        transient = LOOK if error.problem.category is Category.TRANSIENT else REST
        return [], {**state, "after": _in(error.problem.retry_after or transient)}
    return events_of(account, page, state.get("since", "")), _advance(state, page)


def _page(account: Account, state: Mapping[str, str]) -> dict[str, Any]:
    token = {"pagination_token": state["page"]} if state.get("page") else {}
    try:
        return read(account, "GET", "/2/dm_events", params=ASKED | token)
    except PlatformError as error:
        if not token or error.problem.http_status != 400:
            raise
        return read(account, "GET", "/2/dm_events", params=ASKED)  # the page is no more: the round begins again


def _advance(state: Mapping[str, str], page: Mapping[str, Any]) -> dict[str, str]:
    """``since`` moves only when a round came down to what was known."""
    since, high, known = state.get("since", ""), state.get("high", ""), False
    for row in page.get("data") or ():
        high = later(high, str(row["id"]))
        known = known or (bool(since) and later(str(row["id"]), since) == since)
    following = str((page.get("meta") or {}).get("next_token") or "")
    if following and not known:
        return {"since": since, "high": high, "page": following}
    return {"since": later(high, since), "after": _in(LOOK)}


def _in(wait: timedelta) -> str:
    return str(int((now() + wait).timestamp()) + 1)


def events_of(account: Account, page: Mapping[str, Any], since: str) -> list[Event]:
    """The messages of two on a page that are newer than the id ``since``; ours too, under our own name."""
    extra = page.get("includes") or {}
    users = {str(user["id"]): user for user in extra.get("users") or ()}
    kinds = {str(one.get("media_key")): str(one.get("type") or "") for one in extra.get("media") or ()}
    found = []
    for row in page.get("data") or ():
        if since and later(str(row["id"]), since) == since:
            continue
        sender, ends = str(row.get("sender_id") or ""), str(row.get("dm_conversation_id") or "").split("-")
        if row.get("event_type", "MessageCreate") != "MessageCreate" or len(ends) != 2 or account.remote_id not in ends:
            continue
        other = ends[0] if ends[1] == account.remote_id else ends[1]
        if sender not in ends:
            continue
        keys = (row.get("attachments") or {}).get("media_keys") or ()
        at = moment(row["created_at"]) if row.get("created_at") else now()
        attached = [kinds.get(str(key)) or "file" for key in keys]
        found.append(_event(account, str(row["id"]), sender, other, users, str(row.get("text") or ""), at, attached))
    return found


def told(payload: Mapping[str, Any], account: Account) -> list[Event]:
    """The messages of a delivery of ``dm.received`` or ``dm.sent``; what is not of us and one other is left out."""
    listed = payload.get("users")
    users = {str(key): inner(user) for key, user in listed.items()} if isinstance(listed, dict) else {}
    found = []
    for row in payload.get("direct_message_events") or ():
        made = row.get("message_create") if isinstance(row, dict) else None
        if not isinstance(made, dict) or not row.get("id"):
            continue
        sender, to = str(made.get("sender_id") or ""), str((made.get("target") or {}).get("recipient_id") or "")
        if not sender or not to or account.remote_id not in {sender, to}:
            continue
        said = made.get("message_data") or {}
        other, text = to if sender == account.remote_id else sender, str(said.get("text") or "")
        attached = [_kind(one) for one in _attachments(said)]
        at = _epoch(row.get("created_timestamp"))
        found.append(_event(account, str(row["id"]), sender, other, users, text, at, attached))
    return found


def _attachments(said: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    one = said.get("attachment")
    return [one] if isinstance(one, dict) else []


def _kind(attachment: Mapping[str, Any]) -> str:
    media = attachment.get("media")
    return str(media.get("type") or "file") if isinstance(media, dict) else "file"


def inner(user: object) -> Mapping[str, Any]:
    """A user as some events wrap it (``{"data": …}``), or as it is."""
    row = user if isinstance(user, dict) else {}
    inner = row.get("data")
    return inner if isinstance(inner, dict) else row


def _epoch(milliseconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return now()


KINDS = {"photo": "photo", "video": "video", "animated_gif": "gif", "audio": "audio"}


def _event(
    account: Account, remote_id: str, sender: str, other: str, users: Mapping[str, Mapping[str, Any]], text: str,
    at: datetime, attached: list[str],
) -> Event:  # fmt: skip
    """Its thread is the other person; ``extra.recipient`` is whom an answer goes to, ``extra.attached`` what hung on it."""
    extra = {"recipient": other}
    if attached:
        extra["attached"] = ",".join(KINDS.get(one, "file") for one in attached)
    author = author_from(users.get(sender, {}), sender)
    return Event(
        EventKind.MESSAGE, remote_id, f"dm:{other}", author, text, at,
        permalink=permalink(account, talk(account.remote_id, other)), extra=extra,
    )  # fmt: skip


def permalink(account: Account, conversation: str) -> str:
    """Where the two see the conversation."""
    return f"{account.endpoints.web or 'https://x.com'}/messages/{conversation}"
