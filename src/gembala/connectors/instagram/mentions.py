"""Mentions in captions and comments of others: a webhook names them, their words are read by id, answers have a door of
their own. Nothing lists them: what no webhook told is not found. Facts: Meta's reference, read 22 November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from gembala.connectors.graph.hooks import moment
from gembala.connectors.graph.same import same
from gembala.connectors.graph.wire import Graph
from gembala.connectors.instagram.auth import graph_of
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Author,
    Category,
    Event,
    EventKind,
    Outcome,
    PlatformError,
    Post,
    Published,
    Settled,
    Unknown,
)

COMMENT = ("id,text,timestamp,username,media{id,caption,permalink}", "id,text,timestamp,media{id}")
MEDIA = ("id,caption,timestamp,username,permalink", "id,caption,timestamp,username")
"""What is wished for, and what Meta's reference promises: one field that it does not give fails the whole answer."""


def named(value: Mapping[str, Any], at: datetime) -> list[Event]:
    """The mention that a ``mentions`` change names; its words are not told there."""
    media, comment = str(value.get("media_id") or ""), str(value.get("comment_id") or "")
    if not media.isdecimal() or (comment and not comment.isdecimal()):
        return []
    nobody, parent = Author("", ""), media if comment else ""
    return [Event(EventKind.MENTION, comment or media, media, nobody, "", at, parent_id=parent, untold=True)]


def complete(account: Account, event: Event) -> Event | None:
    """The mention with its words; None when it is gone, or our own. Raises `PlatformError`."""
    graph, below = graph_of(account), event.remote_id != event.thread_id
    try:
        row = _row(graph, event.remote_id, below, COMMENT if below else MEDIA)
    except PlatformError as error:
        if error.problem.category is Category.NOT_FOUND:
            return None
        raise
    told = row.get("media")
    media: Mapping[str, Any] = told if isinstance(told, dict) else {}
    who = str(row.get("username") or "")
    if who and who == account.handle:
        return None
    return replace(
        event,
        author=Author(who or f"mention:{event.remote_id}", who),
        text=str(row.get("text" if below else "caption") or ""),
        created_at=moment(row["timestamp"]) if row.get("timestamp") else event.created_at,
        permalink=str((media if below else row).get("permalink") or ""),
        thread_text=str(media.get("caption") or ""),
        untold=False,
    )


def _row(graph: Graph, remote_id: str, below: bool, wishes: Sequence[str]) -> Mapping[str, Any]:
    """A mention with the most that Instagram gives. Raises `PlatformError` (``not_found`` for an empty answer)."""
    field, key = ("mentioned_comment", "comment_id") if below else ("mentioned_media", "media_id")
    for number, wanted in enumerate(wishes, 1):
        try:
            body = graph.get(f"/{graph.account.remote_id}", fields=f"{field}.{key}({remote_id}){{{wanted}}}")
        except PlatformError as error:
            if error.problem.category is not Category.CONTENT_INVALID or number == len(wishes):
                raise
        else:
            row = body.get(field)
            return row if isinstance(row, dict) else {}
    return {}


def answer(graph: Graph, post: Post) -> Outcome:
    """Answer below somebody else's post: a comment on the caption, or under the comment, that names us."""

    def accept(body: Mapping[str, Any]) -> Published | None:
        return Published(str(body["id"])) if body.get("id") else None

    media = post.reply_root or post.reply_to
    comment = None if post.comments_on_post else post.reply_to
    path = f"/{graph.account.remote_id}/mentions"
    return graph.change("POST", path, accept, media_id=media, comment_id=comment, message=post.text)


def settle(graph: Graph, account: Account, attempt: Attempt, *, after: datetime) -> Settled:
    """Look for an answer below the mention. Not found settles nothing: Instagram need not list what stands there.

    Raises `PlatformError`.
    """
    post = attempt.post
    below = not post.comments_on_post
    edge = "replies" if below else "comments"
    row = _row(graph, post.reply_to, below, (f"id,{edge}{{id,text,timestamp,username}}",))
    listed = row.get(edge)
    for one in (listed.get("data") or ()) if isinstance(listed, dict) else ():
        mine = isinstance(one, dict) and one.get("username") == account.handle
        if mine and same(str(one.get("text") or ""), post.text) and moment(one.get("timestamp")) >= after:
            return Published(str(one["id"]))
    return Unknown("not listed below the mention")
