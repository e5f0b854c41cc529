"""A Page's posts: what is uploaded unseen, the one visible step, and what became of it.

The state in `Prepared` is plain JSON: ``todo`` are uploads still to be made (``photo`` or ``video``), ``photos`` the ids
of unpublished photos so far, ``video`` the id of an upload, ``upload`` how far its bytes came.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from gembala.connectors.facebook.lookup import reconcile
from gembala.connectors.graph.upload import send
from gembala.connectors.graph.wire import VERSION, Graph
from gembala.platforms.contracts import (
    Account,
    Category,
    Failed,
    Format,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
)

__all__ = ["commit", "graph_of", "poll", "prepare", "reconcile"]
BUDGET = 15.0
CHUNK = 4 * 1024 * 1024
EDGES = {Format.REEL: "video_reels", Format.STORY: "video_stories"}
State = dict[str, Any]


def graph_of(account: Account) -> Graph:
    """Graph with the Page's own token."""
    return Graph(account, base=account.endpoints.api)


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """Which files go up before the visible step; nothing is sent yet."""
    state: State = {"todo": [], "photos": [], "video": "", "key": key, "temporary": post.publish_at is not None}
    if post.reply_to or post.recipient:
        return Prepared(state)
    for item in post.media:
        if item.kind == "video":
            edge = EDGES.get(post.format, "videos")
            state["todo"].append({"kind": "video", "edge": edge, "path": item.path, "size": item.size})
        else:
            state["todo"].append({"kind": "photo", "path": item.path, "mime": item.mime, "alt": item.alt})
    return Prepared(state)


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """Send the next photos or the next pieces of a video. Raises `PlatformError`."""
    state: State = {**prepared.body}
    graph, until = graph_of(account), time.monotonic() + BUDGET
    while state.get("upload") or state["todo"]:
        state = _uploaded(graph, state) if state.get("upload") else _next(graph, state)
        if time.monotonic() > until:
            return Pending(timedelta(0), Prepared(state), _percent(state))
    if state.get("edge") in EDGES.values() and (wait := _processing(graph, state)):
        return Pending(wait, Prepared({**state, "looked": int(state.get("looked", 0)) + 1}), 95)
    return Prepared(state)


def _next(graph: Graph, state: State) -> State:
    item, rest = state["todo"][0], state["todo"][1:]
    if item["kind"] == "photo":
        path = Path(item["path"])
        made = graph.post(
            "/me/photos",
            files={"source": (path.name, path.read_bytes(), item["mime"])},
            published=False,
            temporary=True if state["temporary"] else None,
            alt_text_custom=item["alt"] or None,
        )
        return {**state, "todo": rest, "photos": [*state["photos"], _known(made, "id")]}
    if item["edge"] == "videos":
        size = Path(item["path"]).stat().st_size
        begun = _video_host(graph).post("/me/videos", upload_phase="start", file_size=size)
        upload = {
            "path": item["path"], "session": _known(begun, "upload_session_id"),
            "offset": int(begun.get("start_offset") or 0), "end": int(begun.get("end_offset") or 0), "size": size,
        }  # fmt: skip
        return {**state, "todo": rest, "edge": "videos", "video": _known(begun, "video_id"), "upload": upload}
    begun = graph.post(f"/me/{item['edge']}", upload_phase="start")
    upload = {"path": item["path"]}
    return {**state, "todo": rest, "edge": item["edge"], "video": _known(begun, "video_id"), "upload": upload}


def _uploaded(graph: Graph, state: State) -> State:
    upload: State = {**state["upload"]}
    if state["edge"] == "videos":
        done = _transferred(graph, upload)
    else:
        host = graph.account.endpoints.host("upload")
        done = send(graph, f"{host}/video-upload/{VERSION}/{state['video']}", str(upload["path"]))
    if not done:
        return {**state, "upload": upload}
    return {**{name: value for name, value in state.items() if name != "upload"}, "session": upload.get("session", "")}


def _transferred(graph: Graph, upload: State) -> bool:
    """One piece to the older video interface, which itself says what it wants next."""
    start, end = int(upload["offset"]), int(upload["end"]) or int(upload["offset"]) + CHUNK
    with Path(str(upload["path"])).open("rb") as file:
        file.seek(start)
        piece = file.read(min(end - start, 64 * CHUNK))
    answer = _video_host(graph).post(
        "/me/videos",
        files={"video_file_chunk": ("piece", piece, "application/octet-stream")},
        upload_phase="transfer",
        upload_session_id=upload["session"],
        start_offset=start,
    )
    upload["offset"], upload["end"] = int(answer.get("start_offset") or 0), int(answer.get("end_offset") or 0)
    return int(upload["offset"]) >= int(upload["size"]) or upload["offset"] == upload["end"]


def _processing(graph: Graph, state: State) -> timedelta | None:
    """How long to wait for the platform to have the bytes; None when it can be finished. Raises `PlatformError`."""
    status = graph.get(f"/{state['video']}", fields="status").get("status") or {}
    phases = {name: status.get(name) or {} for name in ("uploading_phase", "processing_phase")}
    for phase in phases.values():
        if phase.get("status") == "error" or status.get("video_status") == "error":
            said = "; ".join(str(one.get("message") or one) for one in phase.get("errors") or ({"message": "error"},))
            raise PlatformError(Problem(Category.MEDIA_INVALID, "video_error", said[:500]))
    if phases["uploading_phase"].get("status") in {"complete", None}:
        return None
    return timedelta(seconds=min(2 * 2 ** min(int(state.get("looked", 0)), 5), 60))


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step of each format."""
    state: State = {**prepared.body}
    graph = graph_of(account)
    if post.recipient is not None:
        return _message(graph, post)
    if post.reply_to:
        return graph.change("POST", f"/{post.reply_to}/comments", _id, message=post.text)
    if post.format is Format.STORY and not state.get("video"):
        return graph.change("POST", "/me/photo_stories", _story, photo_id=state["photos"][0])
    if state.get("edge") in EDGES.values():
        return _finish(graph, post, state)
    if state.get("video"):
        return _finish_video(graph, post, state)
    outcome = graph.change("POST", "/me/feed", _id, **_feed(post, state))
    return _with_link(graph, outcome) if post.publish_at is None else outcome


def _feed(post: Post, state: State) -> dict[str, Any]:
    return {
        "message": post.text or None,
        "link": post.link.url if post.link else None,
        "attached_media": [{"media_fbid": one} for one in state["photos"]] or None,
        **_when(post),
    }


def _when(post: Post) -> dict[str, Any]:
    if post.publish_at is None:
        return {}
    return {"published": False, "scheduled_publish_time": int(post.publish_at.timestamp())}


def _finish(graph: Graph, post: Post, state: State) -> Outcome:
    form: dict[str, Any] = {"upload_phase": "finish", "video_id": state["video"]}
    if post.format is Format.REEL:
        at = int(post.publish_at.timestamp()) if post.publish_at else None
        form |= {
            "video_state": "SCHEDULED" if at else "PUBLISHED",
            "scheduled_publish_time": at,
            "description": post.text or None,
            "title": post.title or None,
            "is_ai_generated": True if post.options.ai_generated else None,
        }

    def accept(body: Mapping[str, Any]) -> Published | None:
        if body.get("success") not in {True, "true"}:
            return None
        return Published(str(body.get("post_id") or state["video"]), extra={"video": str(state["video"])})

    return _with_link(graph, graph.change("POST", f"/me/{state['edge']}", accept, **form))


def _finish_video(graph: Graph, post: Post, state: State) -> Outcome:
    def accept(body: Mapping[str, Any]) -> Published | None:
        return Published(str(state["video"])) if body.get("success") in {True, "true"} else None

    outcome = _video_host(graph).change(
        "POST",
        "/me/videos",
        accept,
        upload_phase="finish",
        upload_session_id=state["session"],
        description=post.text or None,
        title=post.title or None,
        is_ai_generated=True if post.options.ai_generated else None,
        **_when(post),
    )
    return _with_link(graph, outcome)


def _message(graph: Graph, post: Post) -> Outcome:
    to = post.recipient
    if to is None:
        return Failed(Problem(Category.CONTENT_INVALID, "no_recipient"))
    whom = {"comment_id" if to.kind == "private_reply" else "id": to.remote_id}
    kind = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if to.human_agent else {"messaging_type": "RESPONSE"}

    def accept(body: Mapping[str, Any]) -> Published | None:
        sent = str(body.get("message_id") or "")
        return Published(sent) if sent else None

    return graph.change("POST", "/me/messages", accept, recipient=whom, message={"text": post.text}, **kind)


def _id(body: Mapping[str, Any]) -> Published | None:
    remote_id = str(body.get("post_id") or body.get("id") or "")
    return Published(remote_id) if remote_id else None


def _story(body: Mapping[str, Any]) -> Published | None:
    remote_id = str(body.get("post_id") or "")
    return Published(remote_id) if remote_id else None


def _with_link(graph: Graph, outcome: Outcome) -> Outcome:
    if not isinstance(outcome, Published):
        return outcome
    try:
        link = str(graph.get(f"/{outcome.remote_id}", fields="permalink_url").get("permalink_url") or "")
    except PlatformError:  # it is out; its address can be asked for later
        return outcome
    whole = f"{graph.account.endpoints.web}{link}" if link.startswith("/") else link
    return Published(outcome.remote_id, whole, outcome.extra)


def _video_host(graph: Graph) -> Graph:
    return Graph(graph.account, base=graph.account.endpoints.host("video"))


def _known(body: Mapping[str, Any], name: str) -> str:
    value = str(body.get(name) or "")
    if not value:
        raise PlatformError(Problem(Category.UNKNOWN, f"no_{name}", "the platform gave no id"))
    return value


def _percent(state: State) -> int:
    upload = state.get("upload") or {}
    if upload.get("size"):
        return min(95, int(int(upload["offset"]) / int(upload["size"]) * 95))
    whole = len(state["todo"]) + len(state["photos"]) or 1
    return min(95, int(len(state["photos"]) / whole * 95))
