"""Posts: created, read, edited, deleted; their text cut where the format says (PLATFORMS.md 5)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.linkedin import app, content, errors, little, pages, urns
from gembala_sandbox.linkedin.platform import act_as, read_as
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call, json_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

LONGEST = 3_000
_FIELDS = (
    "author", "commentary", "visibility", "distribution", "lifecycleState", "isReshareDisabledByAuthor", "content",
    "reshareContext",
)  # fmt: skip
_VISIBILITY = ("PUBLIC", "CONNECTIONS", "LOGGED_IN")


def _choice(body: dict[str, Any], name: str, allowed: tuple[str, ...], where: str = "") -> str:
    value = body.get(name)
    if value not in allowed:
        what = "field is required but not found" if value is None else f'"{value}" is not a member of enum'
        raise errors.bad(f"/{where}{name} :: {what}: {', '.join(allowed)}")
    return str(value)


def read_text(commentary: Any) -> little.Little:
    """What the commentary becomes. Refuses what is no text or too long."""
    if not isinstance(commentary, str):
        raise errors.bad("/commentary :: field is required but not found and has no default value")
    found = little.read(commentary)
    if len(found.text) > LONGEST:
        raise errors.bad(
            f"/commentary :: text length ({len(found.text)} characters) exceeded the maximum allowed ({LONGEST} characters)",
            "FIELD_LENGTH_TOO_LONG",
        )
    return found


def create(call: Call) -> Response:
    """POST /posts: 201 without a body; the URN stands in `x-restli-id`."""
    body = content.only(json_object(call, errors.bad), _FIELDS, "")
    author = act_as(call, body.get("author"), field="author")
    _choice(body, "visibility", _VISIBILITY)
    _choice(body, "lifecycleState", ("PUBLISHED",))
    spread = content.only(
        body.get("distribution"),
        ("feedDistribution", "targetEntities", "thirdPartyDistributionChannels"),
        "distribution",
    )
    _choice(spread, "feedDistribution", ("MAIN_FEED", "NONE"), "distribution/")
    text, key = read_text(body.get("commentary")), content.check(call, author, body.get("content"))
    parent = _reshared(call, body.get("reshareContext"))
    if not body["commentary"].strip() and not key and not parent:
        raise errors.bad("A post needs a commentary or content")
    twin = _twin(call.world, author, text.text, key + parent)
    if twin is not None:
        raise errors.duplicate(twin.id)
    urn = f"urn:li:{'ugcPost' if key.startswith(('media', 'multiImage', 'poll')) and _moving(body) else 'share'}:"
    made = _store(call, author, urn + str(urns.number(call.world)), body, text, key + parent)
    call.stored.append(made.id)
    return Response(status_code=201, headers={"x-restli-id": made.id})


def _moving(body: dict[str, Any]) -> bool:
    return str(body["content"].get("media", {}).get("id", "")).startswith("urn:li:video:")


def _store(call: Call, author: Account, urn: str, body: dict[str, Any], text: little.Little, key: str) -> Post:
    kept = {name: body[name] for name in _FIELDS if name in body} | {"commentary": text.kept}
    extra = {"body": kept, "key": key, "mentions": text.mentions, "hashtags": text.hashtags, "edited": 0.0}
    return posts.insert(
        call.world,
        platform="linkedin",
        post_id=urn,
        account_id=author.id,
        text=text.text,
        source="api",
        created=call.world.clock.now(),
        quote_of=(body.get("reshareContext") or {}).get("parent"),
        extra=extra,
        client=call.client(),
    )


def _reshared(call: Call, value: Any) -> str:
    if value is None:
        return ""
    parent = str(content.only(value, ("parent",), "reshareContext").get("parent", ""))
    found = posts.find(call.world, platform="linkedin", post_id=parent)
    if found is None or found.reply_to is not None:
        raise errors.bad(f'/reshareContext/parent :: "{parent}" is not a post')
    if found.extra["body"].get("isReshareDisabledByAuthor"):
        raise errors.denied(f"reshare of {parent}")
    return parent


def _twin(world: World, author: Account, text: str, key: str) -> Post | None:
    """The same of the same author within the window; deleted ones haunt as long."""
    since = world.clock.now() - float(app.settings(world)["duplicate_hours"]) * 3_600
    rows = world.store.all(
        "SELECT * FROM posts WHERE platform='linkedin' AND account_id=? AND digest=? AND reply_to IS NULL"
        " AND max(created, coalesce(json_extract(extra,'$.deleted_at'),0))>? ORDER BY seq DESC",
        (author.id, posts.digest(text), since),
    )
    found = [posts.from_row(row) for row in rows]
    return next((p for p in found if p.extra["key"] == key), None)


def find(call: Call, urn: str) -> Post:
    """A living post. Refuses what is none."""
    found = posts.find(call.world, platform="linkedin", post_id=urn)
    if found is None or found.reply_to is not None:
        raise errors.not_found(urn)
    return found


def show(post: Post) -> dict[str, Any]:
    """A post as LinkedIn gives it."""
    stamp = int(post.created * 1000)
    changed = int(post.extra["edited"] * 1000) or stamp
    body: dict[str, Any] = post.extra["body"]
    return body | {
        "id": post.id,
        "createdAt": stamp,
        "publishedAt": stamp,
        "lastModifiedAt": changed,
        "isReshareDisabledByAuthor": bool(post.extra["body"].get("isReshareDisabledByAuthor")),
        "lifecycleStateInfo": {"isEditedByAuthor": bool(post.extra["edited"])},
    }


def get(call: Call) -> dict[str, Any]:
    """GET /posts/{urn}."""
    post = find(call, call.path("urn"))
    read_as(call, post.account_id)
    return show(post)


def listing(call: Call) -> dict[str, Any]:
    """GET /posts?q=author&author={urn}: newest first."""
    if call.query("q") != "author" or accounts.find(call.world, call.query("author")) is None:
        raise errors.bad("q=author and the URN of an author are expected")
    read_as(call, call.query("author"))
    own = "platform='linkedin' AND account_id=? AND reply_to IS NULL"
    return pages.listing(call, posts.select(call.world, own, (call.query("author"),), limit=10_000), show)


def change(call: Call) -> Response:
    """POST /posts/{urn} with X-RestLi-Method: PARTIAL_UPDATE."""
    if call.request.headers.get("x-restli-method", "").upper() != "PARTIAL_UPDATE":
        raise errors.bad("X-RestLi-Method: PARTIAL_UPDATE is expected")
    post = find(call, call.path("urn"))
    act_as(call, post.account_id, field="author")
    patch = content.only(json_object(call, errors.bad), ("patch",), "").get("patch")
    changes = content.only(content.only(patch, ("$set",), "patch").get("$set"), ("commentary",), "patch/$set")
    text = read_text(changes.get("commentary"))
    post.extra["body"]["commentary"] = text.kept
    post.extra.update(mentions=text.mentions, hashtags=text.hashtags, edited=call.world.clock.now())
    call.world.store.write(
        "UPDATE posts SET text=?, digest=?, extra=?, writes=writes+1 WHERE seq=?",
        (text.text, posts.digest(text.text), json.dumps(post.extra), post.seq),
    )
    return Response(status_code=204)


def delete(call: Call) -> Response:
    """DELETE /posts/{urn}: 204, and again 204."""
    post = posts.find(call.world, platform="linkedin", post_id=call.path("urn"), gone_too=True)
    if post is None or post.reply_to is not None:
        return Response(status_code=204)
    act_as(call, post.account_id, field="author")
    if not post.deleted:
        posts.delete(call.world, post)
        post.extra["deleted_at"] = call.world.clock.now()
        call.world.store.write("UPDATE posts SET extra=? WHERE seq=?", (json.dumps(post.extra), post.seq))
    return Response(status_code=204)
