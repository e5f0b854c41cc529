"""Containers for every format; an answer is a container too. The visible step, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from gembala.connectors.graph import containers
from gembala.connectors.graph.hooks import moment
from gembala.connectors.graph.same import same
from gembala.connectors.graph.wire import Graph
from gembala.connectors.threads.manifest import VERSION
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    MediaFile,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Published,
    Settled,
    Unknown,
    not_found,
    unread,
)

READ_BACK = timedelta(seconds=30)
MARGIN = timedelta(minutes=2)
STATUS = "status"
LETTERS = "abcd"


def graph_of(account: Account) -> Graph:
    """Graph at Threads' own host."""
    return Graph(account, base=account.endpoints.api, version=VERSION, proof=False)


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """Which containers are to be made; none of them is visible."""
    return containers.begun(list(_forms(post)), key=key)


def _forms(post: Post) -> Iterator[Mapping[str, Any]]:
    words = _words(post)
    if not post.media:
        yield {"media_type": "TEXT", **words}
        return
    if len(post.media) == 1:
        yield {**_source(post.media[0]), **words}
        return
    for item in post.media:
        yield {"is_carousel_item": True, **_source(item)}
    yield {"media_type": "CAROUSEL", "wait_children": True, **words}


def _source(item: MediaFile) -> dict[str, Any]:
    kind = "VIDEO" if item.kind == "video" else "IMAGE"
    return {"media_type": kind, f"{kind.lower()}_url": item.url, "alt_text": item.alt or None}


def _words(post: Post) -> dict[str, Any]:
    options = post.options
    poll = dict(zip((f"option_{one}" for one in LETTERS), post.poll.options, strict=False)) if post.poll else None
    return {
        "text": post.text or None,
        "reply_to_id": post.reply_to or None,
        "reply_control": options.reply_settings or None,
        "topic_tag": options.topic_tag.lstrip("#") or None,
        "quote_post_id": options.quote or None,
        "location_id": options.location_id or None,
        "link_attachment": post.link.url if post.link and not post.media else None,
        "poll_attachment": poll,
    }


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """Make the next containers, or look whether all are ready. Raises `PlatformError`."""
    return containers.advance(graph_of(account), prepared, edge=f"/{account.remote_id}/threads", status=STATUS)


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step."""
    graph = graph_of(account)

    def accept(body: Mapping[str, Any]) -> Published | None:
        remote_id = str(body.get("id") or "")
        return Published(remote_id) if remote_id else None

    container = containers.container_of(prepared)
    outcome = graph.change("POST", f"/{account.remote_id}/threads_publish", accept, creation_id=container)
    if not isinstance(outcome, Published):
        return outcome
    try:
        link = str(graph.get(f"/{outcome.remote_id}", fields="permalink").get("permalink") or "")
    except PlatformError:  # it is published; its address can be asked for later
        return outcome
    return Published(outcome.remote_id, link)


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """Ask the container whether it was published, then find the post."""
    graph, container = graph_of(account), containers.container_of(attempt.prepared)
    late = now() - attempt.since >= READ_BACK
    try:
        stands = containers.status_of(graph, container, STATUS)[0] if container else ""
        if stands != containers.PUBLISHED:
            return not_found(late=late)
        post = attempt.post
        path = f"/{post.reply_to}/replies" if post.reply_to else f"/{account.remote_id}/threads"
        for row in graph.pages(path, most=4, fields="id,text,timestamp,username,permalink", limit=50):
            mine = not post.reply_to or row.get("username") == account.handle
            recent = moment(row.get("timestamp")) >= attempt.since - MARGIN
            if mine and recent and same(str(row.get("text") or ""), post.text):
                return Published(str(row["id"]), str(row.get("permalink") or ""))
    except PlatformError as error:
        return unread(error.problem)
    return Unknown("the container is published, the post is not listed yet")
