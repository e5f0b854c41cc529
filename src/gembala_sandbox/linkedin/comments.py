"""Comments and replies below posts: read, written, edited, deleted. There is no hiding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.linkedin import errors, hooks, pages, urns
from gembala_sandbox.linkedin.content import only
from gembala_sandbox.linkedin.platform import act_as, read_as
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call, json_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

LONGEST = 1_250


def store(world: World, *, post: Post, parent: Post | None, author: Account, text: str, source: str) -> Post:
    """Keep a comment (or, with `parent`, a reply to it) and tell the organisation."""
    made = posts.insert(
        world,
        platform="linkedin",
        post_id=f"urn:li:comment:({post.id},{urns.number(world)})",
        account_id=author.id,
        text=text,
        source=source,
        created=world.clock.now(),
        reply_to=parent.id if parent else post.id,
        root=post.id,
        extra={"edited": 0.0},
    )
    own = author.id == post.account_id
    hooks.tell(world, post, author, "ADMIN_COMMENT" if own else "COMMENT", made)
    return made


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """What a made-up person writes below a post, or below a comment."""
    root = post if post.reply_to is None else posts.find(world, platform="linkedin", post_id=post.root)
    if root is None:
        raise ValueError("the post is gone")
    parent = None if post.reply_to is None else top(world, post)
    return store(world, post=root, parent=parent, author=author, text=text, source=source)


def top(world: World, found: Post) -> Post:
    """The comment a reply hangs on; LinkedIn has one level of replies."""
    if found.reply_to == found.root:
        return found
    return posts.find(world, platform="linkedin", post_id=str(found.reply_to)) or found


def _about(call: Call) -> tuple[Post, Post | None]:
    """The post, and the comment when the URN is a comment's. Refuses what is gone."""
    urn = call.path("urn")
    found = posts.find(call.world, platform="linkedin", post_id=urn)
    if found is not None and found.reply_to is not None and _gone(call):
        posts.delete(call.world, found)
        found = None
    if found is None:
        raise errors.not_found(urn)
    if found.reply_to is None:
        return found, None
    root = posts.find(call.world, platform="linkedin", post_id=found.root)
    if root is None:
        raise errors.not_found(found.root)
    return root, top(call.world, found)


def _gone(call: Call) -> bool:
    return call.fault is not None and call.fault.kind == "comment_gone"


def show(world: World, found: Post) -> dict[str, Any]:
    """A comment as LinkedIn gives it."""
    stamp = int(found.created * 1000)
    shown: dict[str, Any] = {
        "id": found.id.rpartition(",")[2].rstrip(")"),
        "$URN": found.id,
        "commentUrn": found.id,
        "actor": found.account_id,
        "object": found.root,
        "message": {"text": found.text, "attributes": []},
        "created": {"actor": found.account_id, "time": stamp},
        "lastModified": {"actor": found.account_id, "time": int(found.extra["edited"] * 1000) or stamp},
        "likesSummary": {"totalLikes": found.likes, "aggregatedTotalLikes": found.likes, "likedByCurrentUser": False},
    }
    if found.reply_to != found.root:
        shown["parentComment"] = found.reply_to
    else:
        shown["commentsSummary"] = {"totalFirstLevelComments": found.replies, "aggregatedTotalComments": found.replies}
    return shown


def listing(call: Call) -> dict[str, Any]:
    """GET /socialActions/{urn}/comments: oldest first; of a comment its replies."""
    post, parent = _about(call)
    read_as(call, post.account_id, feed=True)
    above = parent.id if parent else post.id
    found = posts.select(call.world, "platform='linkedin' AND reply_to=?", (above,), limit=100_000, newest_first=False)
    return pages.listing(call, found, lambda one: show(call.world, one))


def _words(message: Any) -> str:
    text = only(message, ("text", "attributes"), "message").get("text")
    if not isinstance(text, str) or not text.strip():
        raise errors.bad("/message/text :: field is required but not found and has no default value")
    if len(text) > LONGEST:
        raise errors.bad(
            f"/message/text :: text length ({len(text)} characters) exceeded the maximum allowed ({LONGEST} characters)",
            "FIELD_LENGTH_TOO_LONG",
        )
    return text


def create(call: Call) -> Response:
    """POST /socialActions/{urn}/comments {actor, object, message{text}, parentComment?}."""
    post, parent = _about(call)
    body = only(json_object(call, errors.bad), ("actor", "object", "message", "parentComment", "content"), "")
    actor = act_as(call, body.get("actor"), field="actor", feed=True)
    if body.get("object") not in (post.id, call.path("urn")):
        raise errors.bad(f'/object :: "{body.get("object")}" is not what the path names')
    named = body.get("parentComment")
    if named is not None:
        parent = posts.find(call.world, platform="linkedin", post_id=str(named))
        if parent is None or parent.root != post.id or parent.reply_to is None:
            raise errors.not_found(str(named))
        parent = top(call.world, parent)
    text = _words(body.get("message"))
    made = store(call.world, post=post, parent=parent, author=actor, text=text, source="api")
    call.stored.append(made.id)
    number = made.id.rpartition(",")[2].rstrip(")")
    return JSONResponse(show(call.world, made), 201, {"x-restli-id": number})


def _one(call: Call) -> tuple[Post, Post]:
    """(the post, the comment) of a path with an id."""
    post, _ = _about(call)
    urn = f"urn:li:comment:({post.id},{call.path('id')})"
    found = posts.find(call.world, platform="linkedin", post_id=urn)
    if found is not None and _gone(call):
        posts.delete(call.world, found)
        found = None
    if found is None:
        raise errors.not_found(urn)
    return post, found


def get(call: Call) -> dict[str, Any]:
    """GET /socialActions/{urn}/comments/{id}."""
    post, found = _one(call)
    read_as(call, post.account_id, feed=True)
    return show(call.world, found)


def change(call: Call) -> Response:
    """POST /socialActions/{urn}/comments/{id}?actor= with X-RestLi-Method: PARTIAL_UPDATE: one's own."""
    if call.request.headers.get("x-restli-method", "").upper() != "PARTIAL_UPDATE":
        raise errors.bad("X-RestLi-Method: PARTIAL_UPDATE is expected")
    post, found = _one(call)
    actor = act_as(call, call.query("actor") or found.account_id, field="actor", feed=True)
    if found.account_id != actor.id:
        raise errors.denied(found.id)
    patch = only(
        only(json_object(call, errors.bad).get("patch"), ("message",), "patch").get("message"),
        ("$set",),
        "patch/message",
    )
    text = _words(patch.get("$set"))
    found.extra["edited"] = call.world.clock.now()
    call.world.store.write(
        "UPDATE posts SET text=?, extra=?, writes=writes+1 WHERE seq=?", (text, json.dumps(found.extra), found.seq)
    )
    fresh = posts.by_seq(call.world, found.seq) or found
    hooks.tell(call.world, post, actor, "COMMENT_EDIT", fresh)
    return JSONResponse(show(call.world, fresh))


def delete(call: Call) -> Response:
    """DELETE /socialActions/{urn}/comments/{id}?actor=: one's own, and any below one's own post; with its replies."""
    post, found = _one(call)
    actor = act_as(call, call.query("actor") or post.account_id, field="actor", feed=True)
    if actor.id not in (found.account_id, post.account_id):
        raise errors.denied(found.id)
    for reply in posts.select(call.world, "platform='linkedin' AND reply_to=?", (found.id,), limit=100_000):
        posts.delete(call.world, reply)
    posts.delete(call.world, found)
    hooks.tell(call.world, post, actor, "COMMENT_DELETE", found)
    return Response(status_code=204)
