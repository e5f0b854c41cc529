"""Reading, deleting, hiding and liking posts."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import announce, posts
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call, json_object
from gembala_sandbox.x import errors
from gembala_sandbox.x.platform import X_PLATFORM
from gembala_sandbox.x.render import includes, post_object, wanted


def read_one(call: Call) -> dict[str, Any]:
    """GET /2/tweets/{id}; an unknown id is HTTP 200 with `errors`."""
    return _answer(call, [call.path("id")], single=True)


def read_many(call: Call) -> dict[str, Any]:
    """GET /2/tweets?ids=, partial success included."""
    ids = [part for part in call.query("ids").split(",") if part]
    if not 1 <= len(ids) <= 100 or not all(part.isdigit() for part in ids):
        raise errors.invalid(
            "The `ids` query parameter takes 1 to 100 numbers", parameter="ids", value=call.query("ids")
        )
    return _answer(call, ids, single=False)


def _answer(call: Call, ids: list[str], *, single: bool) -> dict[str, Any]:
    want = wanted(call)
    pairs = [(i, posts.find(call.world, platform="x", post_id=i)) for i in ids]
    found = [post for _, post in pairs if post is not None]
    parameter = "id" if single else "ids"
    missing = [errors.not_found_entry(i, parameter=parameter) for i, post in pairs if post is None]
    answer: dict[str, Any] = {}
    if found:
        shown = [post_object(call.world, post, want) for post in found]
        if call.fault is not None and call.fault.kind == "metrics_empty":
            shown = [{key: value for key, value in one.items() if key != "public_metrics"} for one in shown]
        answer["data"] = shown[0] if single else shown
        extra = includes(call.world, found, want)
        answer |= {"includes": extra} if extra else {}
    return answer | ({"errors": missing} if missing else {})


def delete(call: Call) -> dict[str, Any]:
    """DELETE /2/tweets/{id}: own posts only; a second delete is harmless."""
    X_PLATFORM.require_scope(call)
    post = posts.find(call.world, platform="x", post_id=call.path("id"))
    if post is None:
        return {"data": {"deleted": True}}
    if post.account_id != call.me.id:
        raise errors.forbidden("You are not authorized to delete this Tweet.")
    posts.delete(call.world, post)
    return {"data": {"deleted": True}}


def hide(call: Call) -> dict[str, Any]:
    """PUT /2/tweets/{id}/hidden: replies in one's own conversation only."""
    X_PLATFORM.require_scope(call)
    body = json_object(call, errors.invalid)
    if set(body) != {"hidden"} or not isinstance(body["hidden"], bool):
        raise errors.invalid("$.hidden: a boolean is required and nothing else", parameter="hidden", value=body)
    post = _existing(call, call.path("id"))
    root = posts.find(call.world, platform="x", post_id=post.root, gone_too=True)
    if post.reply_to is None or root is None or root.account_id != call.me.id:
        raise errors.forbidden()
    call.world.store.write("UPDATE posts SET hidden=? WHERE seq=?", (int(body["hidden"]), post.seq))
    return {"data": {"hidden": body["hidden"]}}


def like(call: Call) -> dict[str, Any]:
    """POST /2/users/{id}/likes."""
    body = json_object(call, errors.invalid)
    post = _existing(call, str(body.get("tweet_id", "")))
    _check_liker(call)
    announce.reaction(call.world, kind="like", actor=call.me, post=post)
    return {"data": {"liked": True}}


def unlike(call: Call) -> dict[str, Any]:
    """DELETE /2/users/{id}/likes/{tweet_id}."""
    _check_liker(call)
    announce.take_back(call.world, kind="like", actor_id=call.me.id, post=_existing(call, call.path("tweet_id")))
    return {"data": {"liked": False}}


def _check_liker(call: Call) -> None:
    X_PLATFORM.require_scope(call)
    if call.path("id") != call.me.id:
        raise errors.invalid("The `id` must be the authenticating user's.", parameter="id", value=call.path("id"))
    if not call.me.flags["likes_allowed"]:
        raise errors.forbidden()


def _existing(call: Call, post_id: str) -> Post:
    post = posts.find(call.world, platform="x", post_id=post_id)
    if post is None:
        raise errors.invalid("The post was not found.", parameter="tweet_id", value=post_id)
    return post
