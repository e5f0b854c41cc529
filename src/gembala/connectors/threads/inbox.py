"""Reading replies and mentions, by polling and by webhook, and the figures of our posts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from gembala.connectors.graph import figures, hooks, journal
from gembala.connectors.graph.hooks import moment
from gembala.connectors.graph.wire import Graph
from gembala.connectors.threads.manifest import ACCOUNT_METRICS, POST_METRICS
from gembala.connectors.threads.publish import graph_of
from gembala.platforms.contracts import (
    Account,
    Author,
    Category,
    Event,
    EventKind,
    MetricPoint,
    Page,
    PlatformError,
    RawRequest,
)

REPLY = "id,text,timestamp,username,permalink,replied_to,root_post,is_reply_owned_by_me,hide_status"
CLOSED = frozenset({Category.AUTH_SCOPE, Category.UNSUPPORTED, Category.CONTENT_INVALID, Category.NOT_FOUND})


def fetch(account: Account, *, cursor: str) -> Page:
    """New replies under the newest 25 posts, and mentions. Raises `PlatformError`."""
    graph, since = graph_of(account), journal.after(cursor)
    return journal.fresh([*_replies(graph, account, since), *_mentions(graph, account)], cursor=cursor)


def _replies(graph: Graph, account: Account, since: datetime | None) -> Iterator[Event]:
    for post in graph.pages(f"/{account.remote_id}/threads", most=1, fields="id,timestamp", limit=25):
        for row in graph.pages(f"/{post['id']}/conversation", most=10, fields=REPLY, reverse=True, limit=100):
            if since and moment(row.get("timestamp")) < since:
                break
            event = reply_event(account, row, root=str(post["id"]))
            if event is not None:
                yield event


def reply_event(account: Account, row: Mapping[str, Any], *, root: str = "") -> Event | None:
    """A reply as an event; nothing for the account's own."""
    handle = str(row.get("username") or "")
    if handle == account.handle or row.get("is_reply_owned_by_me") is True or not row.get("id"):
        return None
    thread = str((row.get("root_post") or {}).get("id") or root)
    return Event(
        EventKind.COMMENT,
        str(row["id"]),
        thread,
        Author(handle, handle),
        str(row.get("text") or ""),
        moment(row.get("timestamp")),
        parent_id=str((row.get("replied_to") or {}).get("id") or thread),
        permalink=str(row.get("permalink") or ""),
    )


def _mentions(graph: Graph, account: Account) -> Iterator[Event]:
    try:
        rows = list(graph.pages(f"/{account.remote_id}/mentions", most=1, fields=REPLY, limit=50))
    except PlatformError as error:
        if error.problem.category in CLOSED:
            return
        raise
    for row in rows:
        handle, root = str(row.get("username") or ""), str((row.get("root_post") or {}).get("id") or row["id"])
        if handle != account.handle:
            yield Event(
                EventKind.MENTION,
                str(row["id"]),
                root,
                Author(handle, handle),
                str(row.get("text") or ""),
                moment(row.get("timestamp")),
                permalink=str(row.get("permalink") or ""),
            )


def parse(request: RawRequest, account: Account) -> list[Event]:
    """Events of a delivery for this account, in either of the two shapes that Meta sends."""
    found = []
    for field, value in _changes(request, account):
        event = reply_event(account, value)
        if event is None:
            continue
        if field == "replies":
            found.append(event)
        elif field == "mentions":
            found.append(Event(EventKind.MENTION, event.remote_id, event.thread_id or event.remote_id, event.author,
                               event.text, event.created_at, permalink=event.permalink))  # fmt: skip
    return found


def _changes(request: RawRequest, account: Account) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for entry in hooks.entries(request, account_id=account.remote_id):
        for change in entry.get("changes") or ():
            if isinstance(change, dict) and isinstance(change.get("value"), dict):
                yield str(change.get("field") or ""), change["value"]
    try:
        body = json.loads(request.body)
    except ValueError:
        return
    values = body.get("values") if isinstance(body, dict) else None
    if isinstance(values, dict) and isinstance(values.get("value"), dict):
        yield str(values.get("field") or ""), values["value"]


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """Insights of posts and of the account. Raises `PlatformError` for rate limits and sign-in only."""
    graph, found = graph_of(account), list[MetricPoint]()
    for remote_id in remote_ids:
        if remote_id != account.remote_id:
            found += figures.insights(graph, remote_id, POST_METRICS)
    return found + figures.insights(graph, account.remote_id, ACCOUNT_METRICS, edge="threads_insights")
