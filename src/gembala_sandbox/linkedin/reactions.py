"""Reactions to posts and comments, and the summary of what people do."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from starlette.responses import JSONResponse, Response

from gembala_sandbox import announce, posts
from gembala_sandbox.linkedin import errors, pages
from gembala_sandbox.linkedin.content import only
from gembala_sandbox.linkedin.platform import act_as, read_as
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call, json_object

TYPES = ("LIKE", "PRAISE", "EMPATHY", "INTEREST", "APPRECIATION", "ENTERTAINMENT")


def _target(call: Call, urn: str) -> Post:
    found = posts.find(call.world, platform="linkedin", post_id=urn)
    if found is None:
        raise errors.not_found(urn)
    return found


def _owner(call: Call, found: Post) -> str:
    root = posts.find(call.world, platform="linkedin", post_id=found.root, gone_too=True)
    return root.account_id if root else found.account_id


def create(call: Call) -> Response:
    """POST /reactions?actor={urn} {root, reactionType}: one reaction of an actor; another type replaces it."""
    actor = act_as(call, call.query("actor"), field="actor", feed=True)
    body = only(json_object(call, errors.bad), ("root", "reactionType"), "")
    kind = body.get("reactionType")
    if kind not in TYPES:
        raise errors.bad(f'/reactionType :: "{kind}" is not a member of enum: {", ".join(TYPES)}')
    found = _target(call, str(body.get("root", "")))
    announce.reaction(call.world, kind="like", actor=actor, post=found, uri=str(kind))
    call.world.store.write(
        "UPDATE reactions SET uri=? WHERE kind='like' AND actor=? AND subject=?", (kind, actor.id, found.id)
    )
    shown = {"id": f"urn:li:reaction:({actor.id},{found.id})", "root": found.id, "reactionType": kind}
    return JSONResponse(shown, 201)


def delete(call: Call) -> Response:
    """DELETE /reactions/(actor:{urn},entity:{urn}): 204."""
    found = re.match(r"^\(actor:(urn:[^,]+),entity:(urn:.+)\)$", unquote(call.path("key")))
    if found is None:
        raise errors.bad("the key is (actor:…,entity:…)")
    actor = act_as(call, found[1], field="actor", feed=True)
    announce.take_back(call.world, kind="like", actor_id=actor.id, post=_target(call, found[2]))
    return Response(status_code=204)


def _rows(call: Call, found: Post) -> list[Any]:
    return call.world.store.all(
        "SELECT * FROM reactions WHERE platform='linkedin' AND kind='like' AND subject=? ORDER BY seq DESC", (found.id,)
    )


def _stamp(row: Any) -> dict[str, Any]:
    return {"actor": row["actor"], "time": int(row["created"] * 1000)}


def listing(call: Call) -> dict[str, Any]:
    """GET /reactions/(entity:{urn})?q=entity: newest first."""
    key = re.match(r"^\(entity:(urn:.+)\)$", unquote(call.path("key")))
    if key is None or call.query("q") != "entity":
        raise errors.bad("the key is (entity:…) with q=entity")
    found = _target(call, key[1])
    read_as(call, _owner(call, found), feed=True)

    def shown(row: Any) -> dict[str, Any]:
        kind = row["uri"] or "LIKE"
        return {
            "id": f"urn:li:reaction:({row['actor']},{found.id})",
            "root": found.id,
            "reactionType": kind,
            "created": _stamp(row),
            "lastModified": _stamp(row),
        }

    return pages.listing(call, _rows(call, found), shown)


def likes(call: Call) -> dict[str, Any]:
    """GET /socialActions/{urn}/likes."""
    found = _target(call, call.path("urn"))
    read_as(call, _owner(call, found), feed=True)
    return pages.listing(
        call,
        _rows(call, found),
        lambda row: {"actor": row["actor"], "object": found.id, "created": _stamp(row), "lastModified": _stamp(row)},
    )


def metadata(call: Call) -> dict[str, Any]:
    """GET /socialMetadata/{urn}: how many of each reaction, how many comments."""
    found = _target(call, call.path("urn"))
    read_as(call, _owner(call, found), feed=True)
    counted: dict[str, int] = {}
    for row in _rows(call, found):
        counted[row["uri"] or "LIKE"] = counted.get(row["uri"] or "LIKE", 0) + 1
    nameless = found.likes - sum(counted.values())  # likes of people who only count
    if nameless > 0:
        counted["LIKE"] = counted.get("LIKE", 0) + nameless
    below = call.world.store.value(
        "SELECT count(*) FROM posts WHERE platform='linkedin' AND root=? AND reply_to IS NOT NULL AND deleted=0",
        (found.root,),
    )
    return {
        "entity": found.id,
        "commentsState": "OPEN",
        "commentSummary": {"count": below if found.reply_to is None else found.replies, "topLevelCount": found.replies},
        "reactionSummaries": {k: {"reactionType": k, "count": n} for k, n in counted.items()},
    }
