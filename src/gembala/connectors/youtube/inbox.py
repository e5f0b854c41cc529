"""Reading comments (YouTube pushes none), and the figures of videos and of the channel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from gembala.connectors.youtube.manifest import ANALYTICS, COUNTS
from gembala.connectors.youtube.wire import authorization, items, read_url
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Author,
    Category,
    Event,
    EventKind,
    MetricPoint,
    Page,
)
from gembala.platforms.together import together

REMEMBERED = 500
ASKED_WRONG = frozenset({Category.CONTENT_INVALID, Category.UNSUPPORTED})
NO_FIGURES = frozenset(
    {Category.AUTH_SCOPE, Category.POLICY, Category.NOT_FOUND, Category.CONTENT_INVALID, Category.UNSUPPORTED}
)


def moment(value: object) -> datetime:
    """An RFC 3339 time in UTC; the present when it cannot be read."""
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except ValueError:
        return now()


def fetch(account: Account, *, cursor: str) -> Page:
    """New comments and replies of the channel's newest threads. The cursor is JSON: known ids and replies by thread.

    Costs one unit a page and one for each thread whose replies YouTube did not send along. Raises `PlatformError`.
    """
    state = _state(cursor)
    threads, events = {}, dict[str, Event]()
    query = {"part": "snippet,replies", "allThreadsRelatedToChannelId": account.remote_id, "order": "time"}
    for row in items(account, "/commentThreads", most=1 if cursor else 5, maxResults="100", **query):
        snippet = row.get("snippet") or {}
        number = int(snippet.get("totalReplyCount") or 0)
        threads[str(row["id"])] = number
        for event in _thread(account, row, told=int(state["threads"].get(str(row["id"]), 0)), number=number):
            events.setdefault(event.remote_id, event)
    fresh = sorted(
        (one for one in events.values() if one.remote_id not in state["known"]), key=lambda one: one.created_at
    )
    known = [*events, *(one for one in state["known"] if one not in events)][:REMEMBERED]
    return Page(tuple(fresh), json.dumps({"threads": threads, "known": known}, sort_keys=True))


def _state(cursor: str) -> dict[str, Any]:
    try:
        stored = json.loads(cursor) if cursor else {}
    except ValueError:
        stored = {}
    stored = stored if isinstance(stored, dict) else {}
    return {"threads": dict(stored.get("threads") or {}), "known": [str(one) for one in stored.get("known") or ()]}


def _thread(account: Account, row: Mapping[str, Any], *, told: int, number: int) -> Iterator[Event]:
    snippet = row.get("snippet") or {}
    video, top = str(snippet.get("videoId") or ""), snippet.get("topLevelComment") or {}
    yield from _event(account, top, video=video, parent=video)
    sent = (row.get("replies") or {}).get("comments") or []
    if number > len(sent) and number > told:
        sent = list(items(account, "/comments", part="snippet", parentId=str(row["id"]), maxResults="100"))
    for one in sent:
        yield from _event(account, one, video=video, parent=str(row["id"]))


def _event(account: Account, row: Mapping[str, Any], *, video: str, parent: str) -> Iterator[Event]:
    snippet = row.get("snippet") or {}
    writer = str((snippet.get("authorChannelId") or {}).get("value") or "")
    if writer == account.remote_id or not row.get("id"):
        return
    name = str(snippet.get("authorDisplayName") or "")
    author = Author(writer, name.lstrip("@"), name, str(snippet.get("authorProfileImageUrl") or ""))
    yield Event(
        EventKind.COMMENT,
        str(row["id"]),
        video or str(snippet.get("videoId") or ""),
        author,
        str(snippet.get("textOriginal") or snippet.get("textDisplay") or ""),
        moment(snippet.get("publishedAt")),
        parent_id=parent,
        permalink=f"{account.endpoints.web}/watch?v={video}&lc={row['id']}" if video else "",
        extra={"likes": str(snippet.get("likeCount") or 0)},
    )


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """Counts of videos in batches of 50, what Analytics has of them, and of the channel. Raises `PlatformError`."""
    found, wanted = list[MetricPoint](), [one for one in remote_ids if one != account.remote_id]
    for start in range(0, len(wanted), 50):
        batch = wanted[start : start + 50]
        for row in items(account, "/videos", part="statistics", id=",".join(batch), maxResults="50"):
            found += _counts(str(row["id"]), row.get("statistics") or {}, tuple(COUNTS))
        found += together(tuple(ANALYTICS), partial(_analytics, account, batch), wrong=ASKED_WRONG, nothing=NO_FIGURES)
    for row in items(account, "/channels", part="statistics", mine="true"):
        counted = row.get("statistics") or {}
        hidden = counted.get("hiddenSubscriberCount") is True
        found += _counts(account.remote_id, counted, ("viewCount",) if hidden else ("subscriberCount", "viewCount"))
    return found


def _counts(remote_id: str, row: Mapping[str, Any], names: Sequence[str]) -> list[MetricPoint]:
    """Counts are strings; what is absent (likes hidden, comments closed) stays absent."""
    return [MetricPoint(remote_id, name, float(row[name]), now()) for name in names if str(row.get(name, "")).isdigit()]


def _analytics(account: Account, videos: Sequence[str], wanted: Sequence[str]) -> list[MetricPoint]:
    """What is two to three days late; nothing where the sign-in has no right to it."""
    today = now().date()
    query = {
        "ids": "channel==MINE",
        "startDate": (today - timedelta(days=365)).isoformat(),
        "endDate": today.isoformat(),
        "metrics": ",".join(wanted),
        "dimensions": "video",
        "filters": f"video=={','.join(videos)}",
        "maxResults": "200",
        "sort": f"-{wanted[0]}",
    }
    address = f"{account.endpoints.host('analytics')}/v2/reports"
    body = read_url("GET", address, params=query, headers=authorization(account))
    names = [str(column.get("name")) for column in body.get("columnHeaders") or ()]
    found = []
    for row in body.get("rows") or ():
        values = dict(zip(names, row, strict=False))
        video = str(values.pop("video", ""))
        found += [
            MetricPoint(video, name, float(value), now())
            for name, value in values.items()
            if isinstance(value, int | float) and video
        ]
    return found
