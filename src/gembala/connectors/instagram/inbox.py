"""Reading what others wrote, by polling and by webhook, and the figures of our posts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from gembala.connectors.graph import figures, hooks
from gembala.connectors.graph.hooks import moment
from gembala.connectors.graph.wire import Graph
from gembala.connectors.instagram.auth import graph_of
from gembala.connectors.instagram.manifest import ACCOUNT_METRICS, FEED_METRICS, REEL_METRICS, STORY_METRICS
from gembala.connectors.instagram.mentions import named
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
from gembala.platforms.together import NO_FIGURES

COMMENT = "id,text,timestamp,username,from,parent_id,hidden"
TALKS = "id,updated_time,messages.limit(20){id,created_time,from,to,message}"
WATCHED_POSTS = 50
OVERLAP = timedelta(minutes=10)
CLOSED = frozenset({Category.AUTH_SCOPE, Category.UNSUPPORTED, Category.CONTENT_INVALID, Category.NOT_FOUND})
"""Answers of an edge that this sign-in may not read: the rest goes on."""


def fetch(account: Account, *, cursor: str) -> Page:
    """New comments, mentions and messages. The cursor is JSON: comments of each post so far, and the newest message.

    A post is read only when its number of comments has changed. Raises `PlatformError`.
    """
    graph, state = graph_of(account), _state(cursor)
    events: dict[str, Event] = {}
    counted: dict[str, int] = {}
    listed = graph.pages(
        f"/{account.remote_id}/media", most=2, fields="id,timestamp,comments_count,permalink", limit=25
    )
    for media in listed:
        media_id, number = str(media["id"]), int(media.get("comments_count") or 0)
        counted[media_id] = number
        if state["counts"].get(media_id, 0) == number:
            continue
        for event in _comments(graph, account, media_id, str(media.get("permalink") or "")):
            events.setdefault(event.remote_id, event)
    since = moment(state["since"]) if state["since"] else None
    newest = since
    for event in (*_tags(graph, account), *_messages(graph, account, since)):
        events.setdefault(event.remote_id, event)
        if event.kind is EventKind.MESSAGE:
            newest = max(newest or event.created_at, event.created_at)
    following = {"counts": counted, "since": newest.isoformat() if newest else ""}
    ordered = sorted(events.values(), key=lambda event: event.created_at)
    return Page(tuple(ordered), json.dumps(following, sort_keys=True))


def _state(cursor: str) -> dict[str, Any]:
    try:
        stored = json.loads(cursor) if cursor else {}
    except ValueError:
        stored = {}
    stored = stored if isinstance(stored, dict) else {}
    return {"counts": dict(stored.get("counts") or {}), "since": str(stored.get("since") or "")}


def _comments(graph: Graph, account: Account, media_id: str, permalink: str) -> Iterator[Event]:
    wanted = f"{COMMENT},replies.limit(50){{{COMMENT}}}"
    for row in graph.pages(f"/{media_id}/comments", fields=wanted, limit=50):
        for one in (row, *((row.get("replies") or {}).get("data") or ())):
            parent = str(one.get("parent_id") or (row["id"] if one is not row else "")) or media_id
            event = comment_event(account, one, media_id=media_id, parent_id=parent, permalink=permalink)
            if event is not None:
                yield event


def comment_event(
    account: Account, row: Mapping[str, Any], *, media_id: str, parent_id: str, permalink: str = ""
) -> Event | None:
    """A comment as an event; nothing for the account's own."""
    author = author_of(row)
    if (
        author.remote_id == account.remote_id
        or (author.handle and author.handle == account.handle)
        or not row.get("id")
    ):
        return None
    return Event(
        kind=EventKind.COMMENT,
        remote_id=str(row["id"]),
        thread_id=media_id,
        author=author,
        text=str(row.get("text") or ""),
        created_at=moment(row.get("timestamp")),
        parent_id=parent_id,
        permalink=permalink,
        extra={"hidden": "1"} if row.get("hidden") else {},
    )


def author_of(row: Mapping[str, Any]) -> Author:
    """Who wrote it; Instagram gives at least the name."""
    who = row.get("from") if isinstance(row.get("from"), dict) else {}
    handle = str((who or {}).get("username") or row.get("username") or "")
    return Author(remote_id=str((who or {}).get("id") or handle), handle=handle)


def _tags(graph: Graph, account: Account) -> Iterator[Event]:
    try:
        rows = list(graph.pages(f"/{account.remote_id}/tags", most=1, fields="id,caption,timestamp,username,permalink"))
    except PlatformError as error:
        if error.problem.category in CLOSED:
            return
        raise
    for row in rows:
        yield Event(
            EventKind.MENTION,
            str(row["id"]),
            str(row["id"]),
            author_of(row),
            str(row.get("caption") or ""),
            moment(row.get("timestamp")),
            permalink=str(row.get("permalink") or ""),
        )


def _messages(graph: Graph, account: Account, since: datetime | None) -> Iterator[Event]:
    owner = account.flags.get("page") or account.remote_id
    try:
        talks = list(graph.pages(f"/{owner}/conversations", most=2, platform="instagram", fields=TALKS))
    except PlatformError as error:
        if error.problem.category in CLOSED:
            return
        raise
    for talk in talks:
        if since is not None and moment(talk.get("updated_time")) < since - OVERLAP:
            continue
        for row in (talk.get("messages") or {}).get("data") or ():
            who = row.get("from") or {}
            if str(who.get("id")) in {account.remote_id, owner}:
                continue
            author = Author(str(who.get("id") or ""), str(who.get("username") or ""))
            yield message_event(str(row["id"]), author, str(row.get("message") or ""), moment(row.get("created_time")))


def message_event(remote_id: str, author: Author, text: str, at: datetime) -> Event:
    """A direct message; its thread is the person. ``extra.recipient`` is whom an answer goes to."""
    return Event(
        EventKind.MESSAGE, remote_id, f"dm:{author.remote_id}", author, text, at, extra={"recipient": author.remote_id}
    )


def parse(request: RawRequest, account: Account) -> list[Event]:
    """Events of a delivery for this account. Unknown fields and the account's own words give nothing."""
    found: list[Event] = []
    for entry in hooks.entries(request, account_id=account.remote_id):
        for change in entry.get("changes") or ():
            value = change.get("value") if isinstance(change, dict) else None
            if isinstance(value, dict) and change.get("field") in {"comments", "live_comments"}:
                found += _changed(account, value, entry)
            if isinstance(value, dict) and change.get("field") == "mentions":
                found += named(value, moment(entry.get("time")))
        for word in entry.get("messaging") or ():
            if isinstance(word, dict):
                found += _spoken(account, word)
    return found


def _changed(account: Account, value: Mapping[str, Any], entry: Mapping[str, Any]) -> list[Event]:
    media_id = str((value.get("media") or {}).get("id") or "")
    parent = str(value.get("parent_id") or media_id)
    row = {"timestamp": entry.get("time"), **value}
    event = comment_event(account, row, media_id=media_id, parent_id=parent)
    return [event] if event is not None and media_id else []


def _spoken(account: Account, word: Mapping[str, Any]) -> list[Event]:
    sender, at = str((word.get("sender") or {}).get("id") or ""), moment(word.get("timestamp"))
    message, edited = word.get("message"), word.get("message_edit")
    if not sender or sender == account.remote_id:
        return []
    author = Author(sender, "")
    if isinstance(edited, dict) and edited.get("mid"):
        return [Event(EventKind.EDITED, str(edited["mid"]), f"dm:{sender}", author, str(edited.get("text") or ""), at)]
    if not isinstance(message, dict) or not message.get("mid") or message.get("is_echo"):
        return []
    if message.get("is_deleted"):
        return [Event(EventKind.DELETED, str(message["mid"]), f"dm:{sender}", author, "", at)]
    return [message_event(str(message["mid"]), author, str(message.get("text") or ""), at)]


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """Insights of posts by their kind, and of the account. Raises `PlatformError` for rate limits and sign-in only."""
    graph, found = graph_of(account), list[MetricPoint]()
    for remote_id in remote_ids:
        if remote_id == account.remote_id:
            continue
        try:
            kind = str(graph.get(f"/{remote_id}", fields="media_product_type").get("media_product_type") or "FEED")
        except PlatformError as error:
            if error.problem.category in NO_FIGURES:
                continue
            raise
        names = {"REELS": REEL_METRICS, "STORY": STORY_METRICS}.get(kind, FEED_METRICS)
        found += figures.insights(graph, remote_id, names)
    own = graph.get(f"/{account.remote_id}", fields="followers_count,media_count")
    found += figures.counts(account.remote_id, own, ("followers_count",))
    return found + figures.insights(graph, account.remote_id, ACCOUNT_METRICS, period="day", metric_type="total_value")
