"""Comments written, hidden, liked, pinned and deleted by the account (PLATFORMS.md 6.2)."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import announce, posts
from gembala_sandbox.posts import Post
from gembala_sandbox.tiktok_business import app, comments, errors, params
from gembala_sandbox.tiktok_business.read import own_comment, own_video, show
from gembala_sandbox.wire import Call


def _text(call: Call, values: dict[str, Any]) -> str:
    text, most = params.text(values, "text"), int(app.settings(call.world)["comment_length"])
    if not text.strip() or len(text) > most:
        raise errors.bad(f"text: 1 to {most} characters")
    return text


def _store(call: Call, video: Post, parent: Post | None, text: str) -> dict[str, Any]:
    if not video.extra["comments_on"]:
        raise errors.error(errors.PERMISSION, "Comments are off for this video")
    made = comments.store(call.world, video=video, parent=parent, author=call.me, text=text, source="api")
    call.stored.append(made.id)
    return show(call, made)


def _named(call: Call, values: dict[str, Any]) -> Post:
    """The comment an act is about; with the fault `comment_gone` its author is a moment quicker."""
    found = own_comment(call, values)
    if call.fault is not None and call.fault.kind == "comment_gone":
        comments.act(call.world, found, "delete")
        raise errors.error(errors.NOT_FOUND, "The comment does not exist")
    return found


def create(call: Call) -> dict[str, Any]:
    """POST /business/comment/create/ {business_id, video_id, text}."""
    values = params.given(call)
    return _store(call, own_video(call, values), None, _text(call, values))


def reply(call: Call) -> dict[str, Any]:
    """POST /business/comment/reply/create/ {business_id, video_id, comment_id, text}."""
    values = params.given(call)
    video, text = own_video(call, values), _text(call, values)
    return _store(call, video, comments.first_of(call.world, _named(call, values)), text)


def hide(call: Call) -> dict[str, Any]:
    """POST /business/comment/hide/ {business_id, video_id, comment_id, action HIDE|UNHIDE}; unhiding may do nothing."""
    values = params.given(call)
    own_video(call, values)
    found, action = _named(call, values), params.choice(values, "action", ("HIDE", "UNHIDE"))
    ignored = call.fault is not None and call.fault.kind == "unhide_ignored"
    if action == "UNHIDE" and (ignored or not app.settings(call.world)["unhide_works"]):
        return {}
    comments.act(call.world, found, "set_to_hidden" if action == "HIDE" else "set_to_public")
    return {}


def like(call: Call) -> dict[str, Any]:
    """POST /business/comment/like/ {business_id, comment_id, action LIKE|UNLIKE}."""
    values = params.given(call)
    found, action = _named(call, values), params.choice(values, "action", ("LIKE", "UNLIKE"))
    if action == "LIKE":
        announce.reaction(call.world, kind="like", actor=call.me, post=found)
    else:
        announce.take_back(call.world, kind="like", actor_id=call.me.id, post=found)
    return {}


def pin(call: Call) -> dict[str, Any]:
    """POST /business/comment/pin/ {business_id, video_id, comment_id, action PIN|UNPIN}: a first comment, one at a time."""
    values = params.given(call)
    video, found = own_video(call, values), _named(call, values)
    action = params.choice(values, "action", ("PIN", "UNPIN"), "PIN")
    if found.reply_to != video.id:
        raise errors.bad("comment_id: a reply can not be pinned")
    if action == "PIN":
        where = "platform=? AND reply_to=? AND json_extract(extra,'$.pinned')=1"
        for other in posts.select(call.world, where, (app.NAME, video.id), limit=100):
            comments.change(call.world, other, pinned=False)
    comments.change(call.world, found, pinned=action == "PIN")
    return {}


def delete(call: Call) -> dict[str, Any]:
    """POST /business/comment/delete/ {business_id, comment_id}: one's own; those of others can only be hidden."""
    found = _named(call, params.given(call))
    if found.account_id != call.me.id:
        raise errors.error(errors.PERMISSION, "Only comments of the account itself can be deleted")
    comments.act(call.world, found, "delete")
    return {}
