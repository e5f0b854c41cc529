"""Comments as the API lists them: pages that may be short and repeat, ids as text (PLATFORMS.md 6.2)."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.posts import Post
from gembala_sandbox.tiktok_business import app, comments, errors, params
from gembala_sandbox.tiktok_business.flow import shown_id
from gembala_sandbox.wire import Call

_COLUMNS = {"likes": "likes", "replies": "replies", "create_time": "created"}
_BACK = 2  # comments of the page before that a repeating page shows again


def own_video(call: Call, values: dict[str, Any]) -> Post:
    """The account's own post that is named."""
    found = posts.find(call.world, platform=app.NAME, post_id=params.text(values, "video_id"))
    if found is None or found.reply_to is not None or found.account_id != call.me.id:
        raise errors.error(errors.NOT_FOUND, "The video does not exist")
    return found


def own_comment(call: Call, values: dict[str, Any]) -> Post:
    """A comment below one of the account's posts; below `video_id` where that is given."""
    found = posts.find(call.world, platform=app.NAME, post_id=params.text(values, "comment_id"))
    root = posts.find(call.world, platform=app.NAME, post_id=found.root) if found else None
    if found is None or found.reply_to is None or root is None or root.account_id != call.me.id:
        raise errors.error(errors.NOT_FOUND, "The comment does not exist")
    if "video_id" in values and own_video(call, values).id != root.id:
        raise errors.error(errors.NOT_FOUND, "The comment is not below that video")
    return found


def show(call: Call, found: Post, replies: int | None = None) -> dict[str, Any]:
    """A comment; `replies` of its replies with it (0 is all, None is none)."""
    author = accounts.get(call.world, found.account_id)
    shown: dict[str, Any] = {
        "comment_id": shown_id(call.world, found.id),
        "video_id": shown_id(call.world, found.root),
        "unique_identifier": comments.identifier(author),
        "username": author.handle,
        "display_name": author.name,
        "text": found.text,
        "owner": author.id == call.me.id,
        "likes": found.likes,
        "replies": found.replies,
        "status": "PUBLIC" if found.extra["status"] == "PUBLIC" else "HIDDEN",
        "create_time": str(int(found.created)),
        "pinned": found.extra["pinned"],
        "liked": _liked(call, found),
    }
    if found.reply_to != found.root:
        shown["parent_comment_id"] = shown_id(call.world, str(found.reply_to))
    elif replies is not None:
        where = "platform=? AND reply_to=?"
        below = posts.select(call.world, where, (app.NAME, found.id), limit=replies or 100_000)
        shown["reply_list"] = [show(call, one) for one in below]
    return shown


def _liked(call: Call, found: Post) -> bool:
    sql = "SELECT 1 FROM reactions WHERE kind='like' AND actor=? AND subject=?"
    return call.world.store.one(sql, (call.me.id, found.id)) is not None


def _rows(call: Call, above: Post, values: dict[str, Any], wanted: list[str], start: int, many: int) -> list[Post]:
    column = _COLUMNS[params.choice(values, "sort_field", tuple(_COLUMNS), "create_time")]
    order = params.choice(values, "sort_order", ("asc", "desc", "smart"), "desc")
    by = "likes DESC, seq DESC" if order == "smart" else f"{column} {order.upper()}, seq {order.upper()}"
    among = f" AND id IN ({','.join('?' * len(wanted))})" if wanted else ""
    rows = call.world.store.all(
        f"SELECT * FROM posts WHERE deleted=0 AND platform=? AND reply_to=?{among} ORDER BY {by} LIMIT ? OFFSET ?",
        (app.NAME, above.id, *wanted, many, start),
    )
    return [posts.from_row(row) for row in rows]


def _page(call: Call, values: dict[str, Any], above: Post, wanted: list[str], replies: int | None) -> dict[str, Any]:
    status = params.choice(values, "status", ("PUBLIC", "ALL"), "ALL")
    count, cursor = params.whole(values, "max_count", 20, 1, 30), params.whole(values, "cursor", 0, 0)
    known, fault = app.settings(call.world), call.fault.kind if call.fault else ""
    step, back = count, 0
    if fault == "short_page":
        step = max(count // 2, 1)
    elif known["short_pages"] and count > 1 and cursor // count % 2:
        step = count - 1
    if (cursor >= known["repeat_beyond"] or fault == "repeat_items") and cursor >= _BACK and step > _BACK:
        back = _BACK
        step = min(step, count - back)
    found = _rows(call, above, values, wanted, cursor - back, back + step + 1)
    more, found = len(found) > back + step, found[: back + step]
    shown = [show(call, one, replies) for one in found if status == "ALL" or one.extra["status"] == "PUBLIC"]
    return {"comments": shown, "cursor": cursor + step, "has_more": more}


def comment_list(call: Call) -> dict[str, Any]:
    """GET /business/comment/list/: hidden ones drop out of a page of PUBLIC, which is shorter for it."""
    values = params.given(call)
    wanted = params.words(values, "comment_ids", 30)
    replies = app.settings(call.world)["replies_shown"] if params.flag(values, "include_replies") else None
    return _page(call, values, own_video(call, values), wanted, replies)


def reply_list(call: Call) -> dict[str, Any]:
    """GET /business/comment/reply/list/ of a first comment."""
    values = params.given(call)
    own_video(call, values)
    above = own_comment(call, values)
    if above.reply_to != above.root:
        raise errors.bad("comment_id: a reply has no replies")
    return _page(call, values, above, [], None)
