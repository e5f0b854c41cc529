"""Containers for every format, the visible step, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from gembala.connectors.graph import containers
from gembala.connectors.graph.hooks import moment
from gembala.connectors.graph.same import same
from gembala.connectors.graph.upload import send
from gembala.connectors.graph.wire import VERSION, Graph
from gembala.connectors.instagram import mentions
from gembala.connectors.instagram.auth import graph_of, is_facebook
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    Failed,
    Format,
    MediaFile,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    Settled,
    Unknown,
    not_found,
    unread,
)

READ_BACK = timedelta(seconds=30)
MARGIN = timedelta(minutes=2)
STATUS = "status_code"


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """Which containers are to be made; none of them is visible. Raises `PlatformError`."""
    if post.reply_to or post.recipient:
        return Prepared({"todo": [], "made": [], "looked": 0, "key": key})
    return containers.begun(list(_forms(account, post)), key=key)


def _forms(account: Account, post: Post) -> Iterator[Mapping[str, Any]]:
    if not post.media:
        raise PlatformError(
            Problem(Category.CONTENT_INVALID, "no_media", "Instagram takes no post without a picture or video")
        )
    words = _words(post)
    if post.format is Format.STORY:
        yield {"media_type": "STORIES", **_source(account, post.media[0])}
        return
    if len(post.media) == 1:
        yield {**_single(account, post), **words}
        return
    for item in post.media:
        kind = {"media_type": "VIDEO"} if item.kind == "video" else {"alt_text": item.alt or None}
        yield {"is_carousel_item": True, **kind, **_source(account, item)}
    yield {"media_type": "CAROUSEL", "wait_children": True, **words}


def _single(account: Account, post: Post) -> dict[str, Any]:
    item, options = post.media[0], post.options
    if item.kind == "image":
        return {"alt_text": item.alt or None, **_source(account, item)}
    return {
        "media_type": "REELS",
        "share_to_feed": options.share_to_feed,
        "thumb_offset": options.thumb_offset_ms if options.thumb_offset_ms >= 0 else None,
        "cover_url": post.cover.url if post.cover else None,
        **_source(account, item),
    }


def _words(post: Post) -> dict[str, Any]:
    options = post.options
    place = {} if any(item.kind == "video" for item in post.media) else {"x": 0.5, "y": 0.5}
    tags = [{"username": name.lstrip("@"), **place} for name in options.user_tags]
    return {
        "caption": post.text or None,
        "collaborators": [name.lstrip("@") for name in options.collaborators] or None,
        "user_tags": tags or None,
        "location_id": options.location_id or None,
        "is_ai_generated": True if options.ai_generated else None,
        "is_paid_partnership": True if options.paid_partnership else None,
    }


def _source(account: Account, item: MediaFile) -> dict[str, Any]:
    """A public address to fetch, or for Facebook's sign-in an upload of our own, which needs none."""
    if item.kind == "image":
        return {"image_url": item.url}
    if is_facebook(account):
        return {"upload_type": "resumable", "file": {"path": item.path}}
    return {"video_url": item.url}


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """Make the next containers, send the next file, or look whether all are ready. Raises `PlatformError`."""
    if not prepared.body.get("todo") and not prepared.body.get("made"):
        return prepared
    graph, edge = graph_of(account), f"/{account.remote_id}/media"
    return containers.advance(graph, prepared, edge=edge, status=STATUS, upload=_upload)


def _upload(graph: Graph, state: containers.State) -> bool:
    """Always at our own address of the host: what an answer names is not called with a token."""
    host = graph.account.endpoints.host("upload")
    return send(graph, f"{host}/ig-api-upload/{VERSION}/{state['container']}", str(state["path"]))


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step: publish the container, or say the answer."""
    graph = graph_of(account)
    if post.recipient is not None:
        return _message(graph, account, post)
    if post.reply_to and post.mention:
        return mentions.answer(graph, post)
    if post.reply_to:
        edge = "comments" if post.comments_on_post else "replies"
        return graph.change("POST", f"/{post.reply_to}/{edge}", _id, message=post.text)
    container = containers.container_of(prepared)
    outcome = graph.change("POST", f"/{account.remote_id}/media_publish", _id, creation_id=container)
    if isinstance(outcome, Published):
        return Published(outcome.remote_id, _permalink(graph, outcome.remote_id))
    return outcome


def _message(graph: Graph, account: Account, post: Post) -> Outcome:
    to = post.recipient
    if to is None:
        return Failed(Problem(Category.CONTENT_INVALID, "no_recipient"))
    whom = {"comment_id" if to.kind == "private_reply" else "id": to.remote_id}
    tag = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if to.human_agent else {}

    def accept(body: Mapping[str, Any]) -> Published | None:
        sent = str(body.get("message_id") or "")
        return Published(sent, extra={"recipient": str(body.get("recipient_id") or "")}) if sent else None

    return graph.change(
        "POST", f"/{account.remote_id}/messages", accept, recipient=whom, message={"text": post.text}, **tag
    )


def _id(body: Mapping[str, Any]) -> Published | None:
    remote_id = str(body.get("id") or "")
    return Published(remote_id) if remote_id else None


def _permalink(graph: Graph, remote_id: str) -> str:
    try:
        return str(graph.get(f"/{remote_id}", fields="permalink").get("permalink") or "")
    except PlatformError:  # it is published; its address can be asked for later
        return ""


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """Ask the container whether it was published, then find the post; answers are looked for under what they answer."""
    graph, late = graph_of(account), now() - attempt.since >= READ_BACK
    try:
        if attempt.post.recipient is not None:
            return _sent(graph, account, attempt, late=late)
        if attempt.post.reply_to and attempt.post.mention:
            return mentions.settle(graph, account, attempt, after=attempt.since - MARGIN)
        if attempt.post.reply_to:
            return _said(graph, account, attempt, late=late)
        container = containers.container_of(attempt.prepared)
        stands = containers.status_of(graph, container, STATUS)[0] if container else ""
        if stands != containers.PUBLISHED:
            return not_found(late=late)
        return _found(graph, account, attempt)
    except PlatformError as error:
        return unread(error.problem)


def _found(graph: Graph, account: Account, attempt: Attempt) -> Settled:
    edge = "stories" if attempt.post.format is Format.STORY else "media"
    for row in graph.pages(f"/{account.remote_id}/{edge}", most=2, fields="id,caption,timestamp,permalink", limit=25):
        if moment(row.get("timestamp")) < attempt.since - MARGIN:
            continue
        if edge == "stories" or same(str(row.get("caption") or ""), attempt.post.text):
            return Published(str(row["id"]), str(row.get("permalink") or ""))
    return Unknown("the container is published, the post is not listed yet")


def _said(graph: Graph, account: Account, attempt: Attempt, *, late: bool) -> Settled:
    post = attempt.post
    edge = "comments" if post.comments_on_post else "replies"
    for row in graph.pages(f"/{post.reply_to}/{edge}", fields="id,text,timestamp,username,from", limit=50):
        mine = (
            str((row.get("from") or {}).get("id") or "") == account.remote_id or row.get("username") == account.handle
        )
        if (
            mine
            and same(str(row.get("text") or ""), post.text)
            and moment(row.get("timestamp")) >= attempt.since - MARGIN
        ):
            return Published(str(row["id"]))
    return not_found(late=late)


def _sent(graph: Graph, account: Account, attempt: Attempt, *, late: bool) -> Settled:
    owner = account.flags.get("page") or account.remote_id
    wanted = "id,updated_time,messages.limit(20){id,created_time,from,to,message}"
    for talk in graph.pages(f"/{owner}/conversations", most=2, platform="instagram", fields=wanted):
        for row in (talk.get("messages") or {}).get("data") or ():
            mine = str((row.get("from") or {}).get("id") or "") in {account.remote_id, owner}
            recent = moment(row.get("created_time")) >= attempt.since - MARGIN
            if mine and recent and same(str(row.get("message") or ""), attempt.post.text):
                return Published(str(row["id"]))
    return not_found(late=late)
