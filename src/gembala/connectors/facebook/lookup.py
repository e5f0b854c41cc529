"""After a lost answer: whether the post, comment or message stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gembala.connectors.graph.hooks import moment
from gembala.connectors.graph.same import same
from gembala.connectors.graph.wire import Graph
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Format,
    PlatformError,
    Published,
    Settled,
    not_found,
    unread,
)

READ_BACK = timedelta(seconds=30)
MARGIN = timedelta(minutes=2)
POST = "id,message,created_time,permalink_url"


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """Ask the upload itself where there is one, else look through what stands since the attempt."""
    graph = Graph(account, base=account.endpoints.api)
    try:
        found = _found(graph, account, attempt)
    except PlatformError as error:
        return unread(error.problem)
    if found is not None:
        return found
    late = now() - attempt.since >= READ_BACK
    return not_found(late=late)


def _found(graph: Graph, account: Account, attempt: Attempt) -> Settled | None:
    post, state = attempt.post, attempt.prepared.body
    if post.recipient is not None:
        return _message(graph, account, attempt)
    if post.reply_to:
        return _comment(graph, account, attempt)
    if post.format is Format.STORY:
        return _story(graph, attempt)
    if state.get("video"):
        return _video(graph, str(state["video"]))
    edge = "scheduled_posts" if post.publish_at else "published_posts"
    for row in graph.pages(f"/{account.remote_id}/{edge}", most=4, fields=POST, limit=50):
        if moment(row.get("created_time")) < attempt.since - MARGIN:
            if edge == "published_posts":
                return None
            continue
        if same(str(row.get("message") or ""), post.text):
            return Published(str(row["id"]), str(row.get("permalink_url") or ""))
    return None


def _video(graph: Graph, video: str) -> Settled | None:
    body = graph.get(f"/{video}", fields="status,permalink_url,post_id,published")
    phase = (body.get("status") or {}).get("publishing_phase") or {}
    said = str(phase.get("publish_status") or "")
    out = body.get("published") in {True, "true"} or said in {"published", "scheduled"} or (
        phase.get("status") == "complete" and not said
    )  # fmt: skip
    if not out:
        return None
    return Published(str(body.get("post_id") or video), str(body.get("permalink_url") or ""), {"video": video})


def _story(graph: Graph, attempt: Attempt) -> Settled | None:
    state: Any = attempt.prepared.body
    media = {str(state.get("video") or ""), *(str(one) for one in state.get("photos") or ())} - {""}
    for row in graph.pages("/me/stories", most=2, fields="post_id,status,media_id,url,creation_time"):
        if str(row.get("media_id")) in media:
            return Published(str(row.get("post_id")), str(row.get("url") or ""))
    return None


def _comment(graph: Graph, account: Account, attempt: Attempt) -> Settled | None:
    wanted = "id,message,created_time,from,permalink_url"
    path = f"/{attempt.post.reply_to}/comments"
    for row in graph.pages(path, most=10, fields=wanted, order="reverse_chronological", limit=100):
        if moment(row.get("created_time")) < attempt.since - MARGIN:
            return None
        mine = str((row.get("from") or {}).get("id") or "") == account.remote_id
        if mine and same(str(row.get("message") or ""), attempt.post.text):
            return Published(str(row["id"]), str(row.get("permalink_url") or ""))
    return None


def _message(graph: Graph, account: Account, attempt: Attempt) -> Settled | None:
    wanted = "id,messages.limit(20){id,created_time,from,message}"
    for talk in graph.pages(f"/{account.remote_id}/conversations", most=2, platform="messenger", fields=wanted):
        for row in (talk.get("messages") or {}).get("data") or ():
            mine = str((row.get("from") or {}).get("id") or "") == account.remote_id
            recent = moment(row.get("created_time")) >= attempt.since - MARGIN
            if mine and recent and same(str(row.get("message") or ""), attempt.post.text):
                return Published(str(row["id"]))
    return None
