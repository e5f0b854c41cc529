"""A video goes up privately with all that belongs to it; the one visible step is to make it public or give it its time.

So the video's id is known before anybody sees it: asking what became of the step is one read, and doing it twice is
harmless. The state in `Prepared` is plain JSON: ``session`` (where the bytes go), ``video`` (its id), ``extras`` that are
still to be done, ``lacking`` extras that YouTube refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from gembala.connectors.youtube.inbox import moment
from gembala.connectors.youtube.upload import begin, carry_on
from gembala.connectors.youtube.wire import authorization, change, items, read, read_url
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    RETRIED,
    Account,
    Attempt,
    Category,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    Settled,
    not_found,
    unread,
)

READ_BACK = timedelta(seconds=30)
MARGIN = timedelta(minutes=2)
PATIENCE = 40
"""Looks at the processing before the video is made public unprocessed (about half an hour)."""
State = dict[str, Any]


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """What is to go up; nothing is sent yet."""
    if post.reply_to:
        return Prepared({"key": key})
    film = next((item for item in post.media if item.kind == "video"), None)
    if film is None:
        raise PlatformError(Problem(Category.CONTENT_INVALID, "no_video", "YouTube takes no post without a video"))
    state: State = {
        "key": key,
        "path": film.path,
        "mime": film.mime,
        "described": described(post),
        "notify": post.options.notify,
        "session": "",
        "video": "",
        "looked": 0,
        "extras": _extras(post),
        "lacking": {},
    }
    return Prepared(state)


def described(post: Post) -> dict[str, Any]:
    """The video's resource, private whatever was chosen."""
    options = post.options
    snippet = {
        "title": post.title,
        "description": post.description or post.text,
        "categoryId": options.category or "22",
        **({"tags": list(options.tags)} if options.tags else {}),
        **({"defaultLanguage": post.language} if post.language else {}),
    }
    body: dict[str, Any] = {"snippet": snippet, "status": {**_status(post), "privacyStatus": "private"}}
    if options.paid_partnership:
        body["paidProductPlacementDetails"] = {"hasPaidProductPlacement": True}
    return body


def _status(post: Post) -> dict[str, Any]:
    options = post.options
    return {
        "license": options.license or "youtube",
        "embeddable": options.embeddable,
        "selfDeclaredMadeForKids": options.made_for_kids,
        **({"containsSyntheticMedia": True} if options.ai_generated else {}),
    }


def _extras(post: Post) -> list[dict[str, str]]:
    found = []
    if post.cover is not None:
        found.append({"kind": "thumbnail", "path": post.cover.path, "mime": post.cover.mime})
    if post.captions is not None:
        found.append({"kind": "captions", "path": post.captions.path, "language": post.captions.language,
                      "name": post.captions.name})  # fmt: skip
    if post.options.playlist:
        found.append({"kind": "playlist", "id": post.options.playlist})
    return found


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """Send the next pieces, do the next extra, or look at the processing. Raises `PlatformError`."""
    state: State = {**prepared.body}
    if "described" not in state:
        return prepared
    if not state["session"]:
        size = Path(state["path"]).stat().st_size
        parts = "snippet,status" + (
            ",paidProductPlacementDetails" if "paidProductPlacementDetails" in state["described"] else ""
        )
        query = {"part": parts, "notifySubscribers": "true" if state["notify"] else "false"}
        state["session"] = begin(account, state["described"], mime=state["mime"], size=size, query=query)
        return Pending(timedelta(0), Prepared(state), 0)
    if not state["video"]:
        came = carry_on(account, state["session"], state["path"])
        if isinstance(came, int):
            return Pending(timedelta(0), Prepared(state), int(came / max(Path(state["path"]).stat().st_size, 1) * 90))
        state["video"] = str(came["id"])
        return Pending(timedelta(0), Prepared(state), 90)
    if state["extras"]:
        return Pending(timedelta(0), Prepared(_extra(account, state)), 92)
    return _processed(account, state)


def _extra(account: Account, state: State) -> State:
    """Do the next one; what YouTube refuses is noted and does not hold up the video."""
    one, rest = state["extras"][0], state["extras"][1:]
    try:
        {"thumbnail": _thumbnail, "captions": _captions, "playlist": _playlist}[one["kind"]](
            account, state["video"], one
        )
    except PlatformError as error:
        if error.problem.category in RETRIED | {Category.AUTH_EXPIRED, Category.QUOTA}:
            raise
        state = {**state, "lacking": {**state["lacking"], one["kind"]: error.problem.native_code}}
    return {**state, "extras": rest}


def _thumbnail(account: Account, video: str, one: Mapping[str, str]) -> None:
    address = f"{account.endpoints.api}/upload/youtube/v3/thumbnails/set"
    headers = {**authorization(account), "Content-Type": one["mime"]}
    data = Path(one["path"]).read_bytes()
    read_url("POST", address, params={"videoId": video, "uploadType": "media"}, content=data, headers=headers)


def _captions(account: Account, video: str, one: Mapping[str, str]) -> None:
    snippet = {"snippet": {"videoId": video, "language": one["language"], "name": one["name"]}}
    parts = [
        ("", (None, json.dumps(snippet).encode(), "application/json; charset=UTF-8")),
        ("", ("captions", Path(one["path"]).read_bytes(), "application/octet-stream")),
    ]
    body, boundary = _related(parts)
    headers = {**authorization(account), "Content-Type": f"multipart/related; boundary={boundary}"}
    address = f"{account.endpoints.api}/upload/youtube/v3/captions"
    read_url("POST", address, params={"part": "snippet", "uploadType": "multipart"}, content=body, headers=headers)


def _related(parts: list[Any]) -> tuple[bytes, str]:
    boundary, out = "gembala-part-border", b""
    for _name, (_file, data, kind) in parts:
        out += f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n".encode() + data + b"\r\n"
    return out + f"--{boundary}--\r\n".encode(), boundary


def _playlist(account: Account, video: str, one: Mapping[str, str]) -> None:
    inside = items(account, "/playlistItems", part="snippet", playlistId=one["id"], videoId=video, maxResults="1")
    if any(True for _ in inside):
        return
    resource = {"kind": "youtube#video", "videoId": video}
    read(account, "POST", "/playlistItems", params={"part": "snippet"},
         json={"snippet": {"playlistId": one["id"], "resourceId": resource}})  # fmt: skip


def _processed(account: Account, state: State) -> Prepared | Pending:
    found = next(items(account, "/videos", part="status,processingDetails", id=state["video"]), None)
    if found is None:
        raise PlatformError(Problem(Category.TRANSIENT, "video_gone", "the video is not there any more", rebuild=True))
    status = found.get("status") or {}
    stands = str(status.get("uploadStatus") or "")
    if stands in {"failed", "rejected", "deleted"}:
        why = str(status.get("failureReason") or status.get("rejectionReason") or stands)
        category = (
            Category.DUPLICATE
            if why == "duplicate"
            else Category.MEDIA_INVALID
            if stands == "failed"
            else Category.POLICY
        )
        raise PlatformError(Problem(category, why, f"YouTube {stands} the video: {why}"))
    if stands == "processed" or state["looked"] >= PATIENCE:
        return Prepared(state)
    wait = timedelta(seconds=min(5 * 1.5 ** min(state["looked"], 6), 60))
    return Pending(wait, Prepared({**state, "looked": state["looked"] + 1}), 95)


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step: the chosen privacy, or the time from which it is public."""
    if post.reply_to:
        return _comment(account, post)
    video = str(prepared.body.get("video") or "")
    body = {"id": video, "status": {**_status(post), **_wanted(post)}}
    lacking = prepared.body.get("lacking")
    extra = {f"lacks_{name}": str(why) for name, why in lacking.items()} if isinstance(lacking, dict) else {}

    def accept(answer: Mapping[str, Any]) -> Published | None:
        return _published(account, video, extra) if answer.get("id") == video else None

    return change(account, "PUT", "/videos", accept, params={"part": "status"}, json=body)


def _wanted(post: Post) -> dict[str, str]:
    if post.publish_at is not None:
        return {"privacyStatus": "private", "publishAt": post.publish_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    return {"privacyStatus": post.options.privacy or "public"}


def _published(account: Account, video: str, extra: Mapping[str, str]) -> Published:
    return Published(video, f"{account.endpoints.web}/watch?v={video}", extra)


def _comment(account: Account, post: Post) -> Outcome:
    def accept(body: Mapping[str, Any]) -> Published | None:
        return Published(str(body["id"])) if body.get("id") else None

    if post.comments_on_post:
        top = {"snippet": {"textOriginal": post.text}}
        body: dict[str, Any] = {
            "snippet": {"channelId": account.remote_id, "videoId": post.reply_to, "topLevelComment": top}
        }
        return change(account, "POST", "/commentThreads", accept, params={"part": "snippet"}, json=body)
    body = {"snippet": {"parentId": parent_of(post.reply_to), "textOriginal": post.text}}
    return change(account, "POST", "/comments", accept, params={"part": "snippet"}, json=body)


def parent_of(comment: str) -> str:
    """The top comment that an answer hangs under: YouTube knows one level only, a reply's id is ``top.reply``."""
    return comment.partition(".")[0]


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """One read of the video; comments are looked for where they belong."""
    late, post = now() - attempt.since >= READ_BACK, attempt.post
    try:
        found = _said(account, attempt) if post.reply_to else _stands(account, attempt)
    except PlatformError as error:
        return unread(error.problem)
    if found is not None:
        return found
    return not_found(late=late)


def _stands(account: Account, attempt: Attempt) -> Published | None:
    video = str(attempt.prepared.body.get("video") or "")
    row = next(items(account, "/videos", part="status", id=video), None) if video else None
    if row is None:
        return None
    status, wanted = row.get("status") or {}, _wanted(attempt.post)
    same = status.get("privacyStatus") == wanted["privacyStatus"]
    if attempt.post.publish_at is not None:
        same = status.get("privacyStatus") == "public" or bool(status.get("publishAt"))
    return _published(account, video, {}) if same else None


def _said(account: Account, attempt: Attempt) -> Published | None:
    post = attempt.post
    if post.comments_on_post:
        rows = items(account, "/commentThreads", part="snippet", videoId=post.reply_to, order="time", maxResults="100")
        comments = [(row.get("snippet") or {}).get("topLevelComment") or {} for row in rows]
    else:
        comments = list(
            items(account, "/comments", part="snippet", parentId=parent_of(post.reply_to), maxResults="100")
        )
    for row in comments:
        snippet = row.get("snippet") or {}
        mine = str((snippet.get("authorChannelId") or {}).get("value") or "") == account.remote_id
        text = str(snippet.get("textOriginal") or snippet.get("textDisplay") or "")
        recent = moment(snippet.get("publishedAt")) >= attempt.since - MARGIN
        if mine and recent and " ".join(text.split()) == " ".join(post.text.split()):
            return Published(str(row["id"]))
    return None
