"""Comments and answers as the API lists them: ids as text, pages of any length, the same one perhaps twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gembala.connectors.tiktok_business.wire import listed, read, rows
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Author, Event, EventKind

MOST = 30
"""Comments a page, and ids in one question."""
CERTAIN = 500
"""Beyond so many comments TikTok repeats itself: a list is no proof any more that something is not there."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """One page: its rows, and the cursor of the next one, empty at the end."""

    rows: tuple[dict[str, Any], ...]
    cursor: str


def page(account: Account, video: str, *, cursor: str = "") -> Listed:
    """Comments under a video, newest first, hidden ones among them, each with some answers. Raises `PlatformError`."""
    query: dict[str, str | int] = {"sort_field": "create_time", "sort_order": "desc", "include_replies": "true"}
    return _page(account, "/business/comment/list/", {**query, "video_id": video}, cursor)


def answers(account: Account, video: str, comment: str, *, cursor: str = "") -> Listed:
    """Answers below a comment. Raises `PlatformError`."""
    return _page(account, "/business/comment/reply/list/", {"video_id": video, "comment_id": comment}, cursor)


def _page(account: Account, path: str, query: Mapping[str, str | int], cursor: str) -> Listed:
    more = {"cursor": cursor} if cursor else {}
    data = read(account, path, **query, status="ALL", max_count=MOST, **more)
    found = tuple(row for row in rows(data, "comments") if row.get("comment_id"))
    following = str(data.get("cursor") or "") if data.get("has_more") is True else ""
    return Listed(found, "" if following == cursor else following)


def by_id(account: Account, video: str, comment: str) -> dict[str, Any] | None:
    """One comment or answer as it stands now; nothing where TikTok does not list it. Raises `PlatformError`."""
    asked = listed(account, [comment])
    data = read(account, "/business/comment/list/", video_id=video, comment_ids=asked, status="ALL", include_replies="true")
    every = [one for row in rows(data, "comments") for one in (row, *sent_along(row))]
    return next((one for one in every if str(one.get("comment_id")) == comment), None)


def everything(account: Account, video: str, comment: str = "") -> tuple[list[dict[str, Any]], bool]:
    """All comments of a video, or all answers below a comment, and whether the list can be believed to be whole."""
    found: dict[str, dict[str, Any]] = {}
    cursor = ""
    for _ in range(CERTAIN // MOST + 5):
        part = answers(account, video, comment, cursor=cursor) if comment else page(account, video, cursor=cursor)
        found |= {str(row["comment_id"]): row for row in part.rows}
        cursor = part.cursor
        if not cursor:
            break
    return list(found.values()), not cursor and len(found) <= CERTAIN


def is_own(row: Row, account: Account) -> bool:
    """Whether the account itself wrote it."""
    return row.get("owner") is True or str(row.get("unique_identifier") or "") in known_as(account)


def known_as(account: Account) -> frozenset[str]:
    """The account's names among people who comment, as far as they were learned."""
    return frozenset(one for one in (account.remote_id, account.flags.get("unique_identifier", "")) if one)


def moment(value: object, *, parts: int = 1) -> datetime:
    """A time in UTC from seconds (or ``parts`` of them), written as number or text; the present when it cannot be read."""
    try:
        return datetime.fromtimestamp(int(str(value)) / parts, UTC)
    except (ValueError, OverflowError, OSError):
        return now()


def events_of(row: Row, account: Account, *, video: str, permalink: str, below: str = "") -> Iterator[Event]:
    """A comment and the answers that came with it. ``below`` is the comment that it answers, where it does not say so."""
    remote_id = str(row.get("comment_id") or "")
    if not remote_id:
        return
    parent = str(row.get("parent_comment_id") or below)
    yield Event(
        EventKind.COMMENT,
        remote_id,
        video,
        author_of(row, account),
        str(row.get("text") or ""),
        moment(row.get("create_time")),
        parent_id=parent or video,
        permalink=permalink,
        extra={
            **({"hidden": "1"} if row.get("status") == "HIDDEN" else {}),
            **({"parent": parent} if parent else {}),
        },
    )
    for answer in sent_along(row):
        yield from events_of(answer, account, video=video, permalink=permalink, below=remote_id)


def author_of(row: Row, account: Account) -> Author:
    """Who wrote it; our own words under our own name."""
    if is_own(row, account):
        return Author(account.remote_id, account.handle)
    handle = str(row.get("username") or "")
    unique = str(row.get("unique_identifier") or "") or handle
    return Author(unique, handle, str(row.get("display_name") or ""))


def sent_along(row: Row) -> Sequence[dict[str, Any]]:
    """The answers that came with a comment; TikTok sends some of them only."""
    return rows(row, "reply_list")
