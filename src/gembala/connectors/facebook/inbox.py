"""Reading what others wrote at a Page, by polling and by webhook, and the figures of its posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from gembala.connectors.facebook.manifest import COUNTS, PAGE_METRICS, POST_METRICS, VIDEO_METRICS
from gembala.connectors.graph import figures, hooks, journal
from gembala.connectors.graph.hooks import moment
from gembala.connectors.graph.wire import Graph
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

COMMENT = "id,message,created_time,from,parent,is_hidden,permalink_url"
POSTS = "id,message,created_time,updated_time,from,permalink_url"
CLOSED = frozenset({Category.AUTH_SCOPE, Category.UNSUPPORTED, Category.CONTENT_INVALID, Category.NOT_FOUND})


def fetch(account: Account, *, cursor: str) -> Page:
    """New comments, visitors' posts, mentions, reviews and messages since the cursor (JSON of the newest time).

    Posts are read that changed since. Raises `PlatformError`.
    """
    graph, since = Graph(account, base=account.endpoints.api), journal.after(cursor)
    parts = (_under_posts, _visitors, _tagged, _reviews, _messages)
    return journal.fresh((event for part in parts for event in part(graph, account, since)), cursor=cursor)


def _under_posts(graph: Graph, account: Account, after: datetime | None) -> Iterator[Event]:
    for post in graph.pages(f"/{account.remote_id}/feed", most=2, fields=POSTS, limit=25):
        if after and moment(post.get("updated_time") or post.get("created_time")) < after:
            continue
        post_id = str(post["id"])
        query = {"filter": "stream", "order": "reverse_chronological", "limit": 100}
        for row in graph.pages(f"/{post_id}/comments", most=10, fields=COMMENT, **query):
            if after and moment(row.get("created_time")) < after:
                break
            event = comment_event(account, row, post_id=post_id)
            if event is not None:
                yield event


def comment_event(account: Account, row: Mapping[str, Any], *, post_id: str) -> Event | None:
    """A comment as an event; nothing for the Page's own."""
    author = author_of(row.get("from"))
    if author.remote_id == account.remote_id or not row.get("id"):
        return None
    parent = str((row.get("parent") or {}).get("id") or post_id)
    return Event(
        EventKind.COMMENT,
        str(row["id"]),
        post_id,
        author,
        str(row.get("message") or ""),
        moment(row.get("created_time")),
        parent_id=parent,
        permalink=str(row.get("permalink_url") or ""),
        extra={"hidden": "1"} if row.get("is_hidden") else {},
    )


def author_of(who: object) -> Author:
    """Who wrote it; Facebook names a person only to apps that may know."""
    row = who if isinstance(who, dict) else {}
    return Author(str(row.get("id") or ""), "", str(row.get("name") or ""))


def _rows(graph: Graph, path: str, **query: Any) -> list[dict[str, Any]]:
    """The first rows of an edge; nothing where the Page's sign-in may not read it."""
    try:
        return list(graph.pages(path, most=1, **query))
    except PlatformError as error:
        if error.problem.category in CLOSED:
            return []
        raise


def _visitors(graph: Graph, account: Account, after: datetime | None) -> Iterator[Event]:
    yield from _posts(_rows(graph, f"/{account.remote_id}/visitor_posts", fields=POSTS, limit=25), account)


def _tagged(graph: Graph, account: Account, after: datetime | None) -> Iterator[Event]:
    yield from _posts(_rows(graph, f"/{account.remote_id}/tagged", fields=POSTS, limit=25), account)


def _posts(rows: Sequence[Mapping[str, Any]], account: Account) -> Iterator[Event]:
    for row in rows:
        author = author_of(row.get("from"))
        if author.remote_id == account.remote_id:
            continue
        yield Event(
            EventKind.MENTION,
            str(row["id"]),
            str(row["id"]),
            author,
            str(row.get("message") or ""),
            moment(row.get("created_time")),
            permalink=str(row.get("permalink_url") or ""),
        )


def _reviews(graph: Graph, account: Account, after: datetime | None) -> Iterator[Event]:
    wanted = "reviewer,review_text,recommendation_type,rating,created_time,open_graph_story"
    for row in _rows(graph, f"/{account.remote_id}/ratings", fields=wanted, limit=25):
        story = str((row.get("open_graph_story") or {}).get("id") or "")
        author = author_of(row.get("reviewer"))
        remote_id = story or f"review:{author.remote_id}:{row.get('created_time')}"
        verdict = str(row.get("recommendation_type") or row.get("rating") or "")
        text, at = str(row.get("review_text") or ""), moment(row.get("created_time"))
        yield Event(EventKind.REVIEW, remote_id, remote_id, author, text, at, extra={"review": verdict})


def _messages(graph: Graph, account: Account, after: datetime | None) -> Iterator[Event]:
    wanted = "id,updated_time,messages.limit(20){id,created_time,from,message}"
    for talk in _rows(graph, f"/{account.remote_id}/conversations", platform="messenger", fields=wanted):
        if after and moment(talk.get("updated_time")) < after:
            continue
        for row in (talk.get("messages") or {}).get("data") or ():
            author = author_of(row.get("from"))
            if author.remote_id != account.remote_id:
                yield message_event(
                    str(row["id"]), author, str(row.get("message") or ""), moment(row.get("created_time"))
                )


def message_event(remote_id: str, author: Author, text: str, at: datetime) -> Event:
    """A direct message; its thread is the person. ``extra.recipient`` is whom an answer goes to."""
    return Event(
        EventKind.MESSAGE, remote_id, f"dm:{author.remote_id}", author, text, at, extra={"recipient": author.remote_id}
    )


def parse(request: RawRequest, account: Account) -> list[Event]:
    """Events of a delivery for this Page. Unknown fields and the Page's own words give nothing."""
    found: list[Event] = []
    for entry in hooks.entries(request, account_id=account.remote_id):
        for change in entry.get("changes") or ():
            value = change.get("value") if isinstance(change, dict) else None
            if isinstance(value, dict):
                event = _change(str(change.get("field") or ""), value, account, entry)
                found += [event] if event is not None else []
        for word in entry.get("messaging") or ():
            if isinstance(word, dict):
                found += _spoken(account, word)
    return found


VERBS = {
    "add": EventKind.COMMENT,
    "edited": EventKind.EDITED,
    "edit": EventKind.EDITED,
    "remove": EventKind.DELETED,
    "hide": EventKind.HIDDEN,
    "unhide": EventKind.UNHIDDEN,
}


def _change(field: str, value: Mapping[str, Any], account: Account, entry: Mapping[str, Any]) -> Event | None:
    author = author_of(value.get("from"))
    if not author.remote_id:
        author = Author(str(value.get("sender_id") or ""), "", str(value.get("sender_name") or ""))
    if author.remote_id == account.remote_id:
        return None
    at, text = moment(value.get("created_time") or entry.get("time")), str(value.get("message") or "")
    verb, item = str(value.get("verb") or ""), str(value.get("item") or "")
    comment, post = str(value.get("comment_id") or ""), str(value.get("post_id") or "")
    if field == "feed" and item == "comment" and verb in VERBS and comment:
        parent = str(value.get("parent_id") or post)
        return Event(VERBS[verb], comment, post, author, text, at, parent_id=parent)
    if field == "mention" and verb == "add" and (comment or post):
        return Event(EventKind.MENTION, comment or post, post or comment, author, text, at)
    if field == "feed" and item in {"post", "status", "photo", "video"} and post:
        kind = {**VERBS, "add": EventKind.MENTION}.get(verb)
        return Event(kind, post, post, author, text, at) if kind else None
    if field == "ratings" and verb == "add":
        story = str(
            value.get("open_graph_story_id") or f"review:{value.get('reviewer_id')}:{value.get('created_time')}"
        )
        who = Author(str(value.get("reviewer_id") or ""), "", str(value.get("reviewer_name") or ""))
        verdict = str(value.get("recommendation_type") or value.get("rating") or "")
        said = str(value.get("review_text") or "")
        return Event(EventKind.REVIEW, story, story, who, said, at, extra={"review": verdict})
    return None


def _spoken(account: Account, word: Mapping[str, Any]) -> list[Event]:
    sender, message = str((word.get("sender") or {}).get("id") or ""), word.get("message")
    if not sender or sender == account.remote_id or not isinstance(message, dict) or message.get("is_echo"):
        return []
    if not message.get("mid"):
        return []
    at = moment(word.get("timestamp"))
    return [message_event(str(message["mid"]), Author(sender, ""), str(message.get("text") or ""), at)]


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """Insights and counts of posts, and of the Page. Raises `PlatformError` for rate limits and sign-in only."""
    graph, found = Graph(account, base=account.endpoints.api), list[MetricPoint]()
    for remote_id in remote_ids:
        if remote_id == account.remote_id:
            continue
        try:
            found += _counts(graph, remote_id)
        except PlatformError as error:
            if error.problem.category in NO_FIGURES:
                continue
            raise
        names = POST_METRICS if "_" in remote_id else (*POST_METRICS, *VIDEO_METRICS)
        found += figures.insights(graph, remote_id, names)
    own = graph.get(f"/{account.remote_id}", fields="followers_count")
    found += figures.counts(account.remote_id, own, ("followers_count",))
    return found + figures.insights(graph, account.remote_id, PAGE_METRICS, period="day")


def _counts(graph: Graph, remote_id: str) -> list[MetricPoint]:
    wanted = "comments.summary(true).limit(0),reactions.summary(true).limit(0),shares"
    row = graph.get(f"/{remote_id}", fields=wanted)
    totals = {
        name: ((row.get(name) or {}).get("summary") or {}).get("total_count") for name in ("comments", "reactions")
    }
    return figures.counts(remote_id, {**totals, "shares": (row.get("shares") or {}).get("count")}, COUNTS)
