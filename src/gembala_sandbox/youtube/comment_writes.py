"""Writing, changing, deleting and moderating comments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from gembala_sandbox import posts, things
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import comments, errors
from gembala_sandbox.youtube.platform import body_of, empty, ids, parts

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_LONGEST = 10_000


def _text(snippet: Any) -> str:
    text = snippet.get("textOriginal") if isinstance(snippet, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise errors.bad("commentTextRequired", "The comment resource that is being inserted must specify a value.")
    if len(text) > _LONGEST:
        raise errors.bad(
            "commentTextTooLong", "The comment resource that is being inserted contains too many characters."
        )
    return text


def _state(call: Call) -> str:
    return "heldForReview" if call.fault is not None and call.fault.kind == "held" else "published"


def start_thread(call: Call) -> dict[str, Any]:
    """POST /commentThreads {snippet{videoId, topLevelComment{snippet{textOriginal}}}}."""
    wanted, snippet = parts(call, comments.THREAD_PARTS), body_of(call).get("snippet") or {}
    text = _text((snippet.get("topLevelComment") or {}).get("snippet"))
    if not snippet.get("videoId"):
        raise errors.bad("invalidCommentThreadMetadata", "The request metadata is invalid: videoId is missing.")
    video = comments.open_video(call, str(snippet["videoId"]))
    made = comments.store(
        call.world, video=video, parent=None, author=call.me, text=text, source="api", state=_state(call)
    )
    call.stored.append(made.id)
    return comments.thread(call, made, wanted)


def reply(call: Call) -> dict[str, Any]:
    """POST /comments {snippet{parentId, textOriginal}}: only to a top-level comment."""
    wanted, snippet = parts(call, comments.PARTS), body_of(call).get("snippet") or {}
    text = _text(snippet)
    parent = posts.find(call.world, platform="youtube", post_id=str(snippet.get("parentId", "")))
    if parent is None or parent.reply_to is None:
        raise errors.error(404, "parentCommentNotFound", "The specified parent comment could not be found.")
    if parent.reply_to != parent.root:
        raise errors.bad("invalidCommentMetadata", "The request metadata is invalid: parentId names a reply.")
    video = comments.open_video(call, parent.root)
    made = comments.store(
        call.world, video=video, parent=parent, author=call.me, text=text, source="api", state=_state(call)
    )
    call.stored.append(made.id)
    return comments.show(call, made, wanted)


def _found(call: Call, comment_id: str) -> Post:
    found = posts.find(call.world, platform="youtube", post_id=comment_id)
    if found is None or found.reply_to is None:
        raise errors.not_found("comment")
    return found


def _own(call: Call, comment_id: str) -> Post:
    found = _found(call, comment_id)
    if found.account_id != call.me.id:
        raise errors.forbidden("The comment cannot be changed because of insufficient permissions.")
    return found


def update(call: Call) -> dict[str, Any]:
    """PUT /comments: one's own."""
    wanted, body = parts(call, comments.PARTS), body_of(call)
    found, text = _own(call, str(body.get("id", ""))), _text(body.get("snippet"))
    found.extra["edited"] = call.world.clock.now()
    call.world.store.write(
        "UPDATE posts SET text=?, extra=?, writes=writes+1 WHERE seq=?", (text, json.dumps(found.extra), found.seq)
    )
    return comments.show(call, posts.by_seq(call.world, found.seq) or found, wanted)


def delete(call: Call) -> Response:
    """DELETE /comments?id=: one's own, with its replies."""
    found = _own(call, call.query("id"))
    for answer in comments.answers_of(call.world, found, comments.STATES):
        posts.delete(call.world, answer)
    posts.delete(call.world, found)
    return empty()


def _moderated(call: Call) -> list[Post]:
    wanted = ids(call)
    if not wanted:
        raise errors.required("id")
    found = [_found(call, i) for i in wanted]
    for one in found:
        video = posts.find(call.world, platform="youtube", post_id=one.root, gone_too=True)
        if video is None or video.account_id != call.me.id:
            raise errors.forbidden("The comment cannot be moderated because of insufficient permissions.")
    return found


def keep_state(world: World, found: Post, state: str) -> None:
    """published, heldForReview, likelySpam or rejected."""
    found.extra["state"] = state
    world.store.write(
        "UPDATE posts SET extra=?, hidden=? WHERE seq=?",
        (json.dumps(found.extra), int(state != "published"), found.seq),
    )


def moderate(call: Call) -> Response:
    """POST /comments/setModerationStatus?id=&moderationStatus=&banAuthor=."""
    state, ban = call.query("moderationStatus"), call.query("banAuthor", "false").lower() == "true"
    if state not in ("published", "heldForReview", "rejected"):
        raise errors.bad("invalidValue", "Invalid moderationStatus.", "parameter:moderationStatus")
    if ban and state != "rejected":
        raise errors.bad(
            "banWithoutReject", "The banAuthor parameter can only be used if moderationStatus is rejected."
        )
    for found in _moderated(call):
        keep_state(call.world, found, state)
        if ban:
            things.keep(call.world, Thing("youtube", "banned", f"{call.me.id}:{found.account_id}", call.me.id))
    return empty()


def spam(call: Call) -> Response:
    """POST /comments/markAsSpam?id=."""
    for found in _moderated(call):
        keep_state(call.world, found, "likelySpam")
    return empty()
