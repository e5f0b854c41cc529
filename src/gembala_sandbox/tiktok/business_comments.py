"""Comments through the Accounts API: read, written, hidden, liked, pinned, deleted (PLATFORMS.md 6.2)."""

from __future__ import annotations

import json
from typing import Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.posts import Post
from gembala_sandbox.tiktok import app, business, comments, errors
from gembala_sandbox.wire import Call


def own_video(call: Call, values: dict[str, Any]) -> Post:
    """The creator's own video that is named."""
    video_id = values.get("video_id")
    if not isinstance(video_id, str):
        raise business.bad("video_id: a string is expected")
    found = posts.find(call.world, platform="tiktok", post_id=video_id)
    if found is None or found.reply_to is not None or found.account_id != call.me.id:
        raise errors.business(40007, "The video does not exist")
    return found


def own_comment(call: Call, values: dict[str, Any], video: Post | None = None) -> Post:
    """A comment below one of the creator's videos."""
    comment_id = values.get("comment_id")
    if not isinstance(comment_id, str):
        raise business.bad("comment_id: a string is expected")
    found = posts.find(call.world, platform="tiktok", post_id=comment_id)
    root = posts.find(call.world, platform="tiktok", post_id=found.root) if found else None
    if found is None or found.reply_to is None or root is None or root.account_id != call.me.id:
        raise errors.business(40007, "The comment does not exist")
    if video is not None and found.root != video.id:
        raise errors.business(40007, "The comment is not below that video")
    return found


def show(call: Call, found: Post, *, replies: bool = False) -> dict[str, Any]:
    """A comment; ids are text."""
    author = accounts.get(call.world, found.account_id)
    shown: dict[str, Any] = {
        "comment_id": found.id,
        "video_id": found.root,
        "unique_identifier": "u" + author.id,
        "username": author.handle,
        "display_name": author.name,
        "text": found.text,
        "owner": author.id == call.me.id,
        "likes": found.likes,
        "replies": found.replies,
        "status": found.extra["status"],
        "create_time": str(int(found.created)),
    }
    if found.reply_to != found.root:
        shown["parent_comment_id"] = found.reply_to
    elif replies:
        shown["reply_list"] = [show(call, r) for r in _below(call, found.id)]
    return shown


def _below(call: Call, above: str) -> list[Post]:
    return posts.select(call.world, "platform='tiktok' AND reply_to=?", (above,), limit=100_000)


def _page(call: Call, values: dict[str, Any], found: list[Post], *, replies: bool) -> dict[str, Any]:
    status, field, order = (
        values.get("status", "ALL"),
        values.get("sort_field", "create_time"),
        values.get("sort_order", "desc"),
    )
    keys = {"likes": lambda p: p.likes, "replies": lambda p: p.replies, "create_time": lambda p: (p.created, p.seq)}
    if status not in ("PUBLIC", "ALL") or field not in keys or order not in ("asc", "desc", "smart"):
        raise business.bad("status, sort_field or sort_order")
    try:
        count, cursor = int(values.get("max_count", 20)), int(values.get("cursor", 0) or 0)
    except ValueError:
        raise business.bad("max_count or cursor") from None
    if not 1 <= count <= 30 or cursor < 0:
        raise business.bad("max_count: 1 to 30")
    found = [p for p in found if status == "ALL" or p.extra["status"] == "PUBLIC"]
    found.sort(key=keys[field], reverse=order != "asc")
    fault = call.fault.kind if call.fault else ""
    start = max(cursor - 2, 0) if fault == "repeat_items" else cursor
    step = max(count // 2, 1) if fault == "short_page" else count
    shown = [show(call, p, replies=replies) for p in found[start : start + step]]
    return {"comments": shown, "cursor": start + step, "has_more": start + step < len(found)}


def comment_list(call: Call) -> dict[str, Any]:
    """GET /business/comment/list/."""
    values = business.given(call)
    video = own_video(call, values)
    found = _below(call, video.id)
    if values.get("comment_ids"):
        try:
            wanted = {str(i) for i in json.loads(values["comment_ids"])}
        except (ValueError, TypeError):
            raise business.bad("comment_ids") from None
        if len(wanted) > 30:
            raise business.bad("comment_ids: up to 30")
        found = [p for p in found if p.id in wanted]
    return _page(call, values, found, replies=str(values.get("include_replies", "")).lower() == "true")


def reply_list(call: Call) -> dict[str, Any]:
    """GET /business/comment/reply/list/."""
    values = business.given(call)
    return _page(call, values, _below(call, own_comment(call, values, own_video(call, values)).id), replies=False)


def _text(call: Call, values: dict[str, Any]) -> str:
    text, most = values.get("text"), int(app.settings(call.world)["comment_length"])
    if not isinstance(text, str) or not text.strip() or len(text) > most:
        raise business.bad(f"text: 1 to {most} characters")
    return text


def create(call: Call) -> dict[str, Any]:
    """POST /business/comment/create/ {business_id, video_id, text}."""
    values = business.given(call)
    video, text = own_video(call, values), _text(call, values)
    if not video.extra["comments_on"]:
        raise errors.business(40001, "Comments are off for this video")
    made = comments.store(call.world, video=video, parent=None, author=call.me, text=text, source="api")
    call.stored.append(made.id)
    return show(call, made)


def reply(call: Call) -> dict[str, Any]:
    """POST /business/comment/reply/create/ {business_id, video_id, comment_id, text}."""
    values = business.given(call)
    video = own_video(call, values)
    parent, text = own_comment(call, values, video), _text(call, values)
    if parent.reply_to != parent.root:
        parent = posts.find(call.world, platform="tiktok", post_id=str(parent.reply_to)) or parent
    made = comments.store(call.world, video=video, parent=parent, author=call.me, text=text, source="api")
    call.stored.append(made.id)
    return show(call, made)


def hide(call: Call) -> dict[str, Any]:
    """POST /business/comment/hide/ {…, action HIDE|UNHIDE}; unhiding may do nothing without a word."""
    values = business.given(call)
    found = own_comment(call, values, own_video(call, values))
    action = values.get("action")
    if action not in ("HIDE", "UNHIDE"):
        raise business.bad("action: HIDE or UNHIDE")
    ignored = call.fault is not None and call.fault.kind == "unhide_ignored"
    if action == "UNHIDE" and (ignored or not app.settings(call.world)["unhide_works"]):
        return {}
    comments.keep(call.world, found, status="HIDDEN" if action == "HIDE" else "PUBLIC")
    video = posts.find(call.world, platform="tiktok", post_id=found.root)
    if video is not None:
        author = accounts.get(call.world, found.account_id)
        comments.tell(call.world, video, found, author, "set_to_hidden" if action == "HIDE" else "set_to_public")
    return {}


def like(call: Call) -> dict[str, Any]:
    """POST /business/comment/like/ {…, action LIKE|UNLIKE}."""
    values = business.given(call)
    found, action = own_comment(call, values), values.get("action")
    if action not in ("LIKE", "UNLIKE"):
        raise business.bad("action: LIKE or UNLIKE")
    comments.like(call.world, found, call.me, action == "LIKE")
    return {}


def pin(call: Call) -> dict[str, Any]:
    """POST /business/comment/pin/ {…, action PIN|UNPIN}."""
    values = business.given(call)
    found, action = own_comment(call, values, own_video(call, values)), values.get("action", "PIN")
    if action not in ("PIN", "UNPIN"):
        raise business.bad("action: PIN or UNPIN")
    comments.keep(call.world, found, pinned=action == "PIN")
    return {}


def delete(call: Call) -> dict[str, Any]:
    """POST /business/comment/delete/: one's own; those of others can only be hidden."""
    found = own_comment(call, business.given(call))
    if found.account_id != call.me.id:
        raise errors.business(40001, "Only comments of the account itself can be deleted")
    posts.delete(call.world, found)
    video = posts.find(call.world, platform="tiktok", post_id=found.root)
    if video is not None:
        comments.tell(call.world, video, found, call.me, "delete")
    return {}
