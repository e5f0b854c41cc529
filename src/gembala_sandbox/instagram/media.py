"""Published media as they are read, listed and switched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, Response

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import errors, fields, nodes, paging, times, webhooks
from gembala_sandbox.graph.edges import node, params, token
from gembala_sandbox.graph.fields import ABSENT, Field
from gembala_sandbox.posts import Post
from gembala_sandbox.rows import Rows
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DAY = 86_400


def address(call: Call, name: str) -> str:
    """Where a file can be fetched."""
    return f"{str(call.request.base_url).rstrip('/')}/instagram/cdn/{name}"


def live(world: World, post: Post) -> bool:
    """A story lives 24 hours, everything else until it is deleted."""
    return post.extra["product"] != "STORY" or world.clock.now() - post.created < DAY


def _owner(call: Call, post: Post) -> Account:
    return accounts.get(call.world, post.account_id)


def _permalink(call: Call, post: Post) -> str:
    kind = {"REELS": "reel", "STORY": f"stories/{_owner(call, post).handle}"}.get(post.extra["product"], "p")
    tail = post.id if post.extra["product"] == "STORY" else post.extra["shortcode"]
    return f"https://www.instagram.com/{kind}/{tail}/"


def _media_url(call: Call, post: Post, field: Field) -> Any:
    if post.extra["items"]:
        first = things.find(call.world, "instagram", "item", post.extra["items"][0])
        return address(call, first.data["source"]) if first else ABSENT
    return address(call, post.id)


def _children(call: Call, post: Post, field: Field) -> Any:
    if not post.extra["items"]:
        return ABSENT
    found = [things.find(call.world, "instagram", "item", item) for item in post.extra["items"]]
    return {"data": [fields.show(call, "IGMedia", ITEM, item, field.sub, "id") for item in found if item]}


def _comments(call: Call, post: Post, field: Field) -> dict[str, Any]:
    from gembala_sandbox.instagram import comments

    return comments.below(call, post, field)


def _self(call: Call, post: Post, field: Field) -> dict[str, Any]:
    owner = _owner(call, post)
    return {"id": owner.id if token(call).host == "facebook" else nodes.scoped(call.world, owner)}


GETTERS: dict[str, fields.Getter] = {
    "id": lambda call, p, f: p.id,
    "caption": lambda call, p, f: p.text or ABSENT,
    "media_type": lambda call, p, f: p.extra["media_type"],
    "media_product_type": lambda call, p, f: p.extra["product"],
    "media_url": _media_url,
    "thumbnail_url": lambda call, p, f: address(call, p.id) if p.extra["media_type"] == "VIDEO" else ABSENT,
    "permalink": lambda call, p, f: _permalink(call, p),
    "shortcode": lambda call, p, f: p.extra["shortcode"],
    "timestamp": lambda call, p, f: times.stamp(p.created),
    "username": lambda call, p, f: _owner(call, p).handle,
    "owner": _self,
    "like_count": lambda call, p, f: p.likes,
    "comments_count": lambda call, p, f: visible_comments(call.world, p),
    "is_comment_enabled": lambda call, p, f: p.extra["comments_on"],
    "is_shared_to_feed": lambda call, p, f: str(p.extra["options"].get("share_to_feed", "true")).lower() == "true",
    "alt_text": lambda call, p, f: p.extra["alt"] or ABSENT,
    "children": _children,
    "comments": _comments,
    "collaborators": lambda call, p, f: ABSENT,
    "is_ai_generated": lambda call, p, f: str(p.extra["options"].get("is_ai_generated", "")).lower() == "true",
}
ITEM: dict[str, fields.Getter] = {
    "id": lambda call, i, f: i.id,
    "media_type": lambda call, i, f: "VIDEO" if i.data["file"]["mime"] == "video/mp4" else "IMAGE",
    "media_url": lambda call, i, f: address(call, i.data["source"]),
    "permalink": lambda call, i, f: f"https://www.instagram.com/p/{i.data['shortcode']}/",
    "shortcode": lambda call, i, f: i.data["shortcode"],
    "timestamp": lambda call, i, f: times.stamp(i.created),
    "username": lambda call, i, f: accounts.get(call.world, i.owner).handle,
    "alt_text": lambda call, i, f: i.data["alt"] or ABSENT,
}
_USUAL = "id"


def visible_comments(world: World, post: Post) -> int:
    """Comments and replies that are neither hidden nor held back."""
    return len(
        Rows(world, """root=? AND reply_to IS NOT NULL AND hidden=0 AND extra NOT LIKE '%"held": true%'""", (post.id,))
    )


def read(call: Call) -> dict[str, Any]:
    """GET /{media}."""
    post: Post = node(call).thing
    if not live(call.world, post):
        raise errors.not_there(post.id)
    return fields.show(call, "IGMedia", GETTERS, post, fields.parse(params(call).text("fields")), _USUAL)


def read_item(call: Call) -> dict[str, Any]:
    """GET /{item of a carousel}."""
    return fields.show(call, "IGMedia", ITEM, node(call).thing, fields.parse(params(call).text("fields")), _USUAL)


def _listed(call: Call, found: list[Post]) -> dict[str, Any]:
    asked = fields.parse(params(call).text("fields"))
    return paging.of_query(call, found, lambda p: fields.show(call, "IGMedia", GETTERS, p, asked, _USUAL))


def of_account(world: World, account: Account, *, stories: bool) -> list[Post]:
    """An account's own media, newest first: the feed, or the stories of the last 24 hours."""
    found = posts.select(
        world,
        "platform='instagram' AND account_id=? AND reply_to IS NULL AND source IN ('api','brand')",
        (account.id,),
        limit=10_000,
    )
    wanted = [p for p in found if (p.extra["product"] == "STORY") == stories and not p.extra.get("hidden_from_list")]
    return [p for p in wanted if live(world, p)]


def listing(call: Call) -> dict[str, Any]:
    """GET /{ig}/media; since and until are world times."""
    given, found = params(call), of_account(call.world, call.me, stories=False)
    since, until = times.read(given.text("since", "0")), times.read(given.text("until", "99999999999"))
    return _listed(call, [p for p in found if (since or 0) <= p.created <= (until or 1e12)])


def stories(call: Call) -> dict[str, Any]:
    """GET /{ig}/stories."""
    return _listed(call, of_account(call.world, call.me, stories=True))


def tick(world: World) -> None:
    """A story that has lived its day tells its last figures, once."""
    over = world.clock.now() - DAY
    where = (
        "platform='instagram' AND source='api' AND reply_to IS NULL AND created<=?"
        " AND json_extract(extra,'$.product')='STORY' AND json_extract(extra,'$.told') IS NULL"
    )
    for post in posts.select(world, where, (over,), limit=100, newest_first=False):
        keep_extra(world, post, {"told": True})
        figures = {
            "media_id": post.id,
            "impressions": post.impressions + post.impressions // 4,
            "reach": post.impressions,
            "taps_forward": post.impressions // 2,
            "taps_back": post.impressions // 20,
            "exits": post.impressions // 5,
            "replies": post.replies,
        }
        webhooks.tell(world, accounts.get(world, post.account_id), "story_insights", figures)


def children(call: Call) -> dict[str, Any]:
    """GET /{carousel}/children."""
    found = [things.find(call.world, "instagram", "item", item) for item in node(call).thing.extra["items"]]
    asked = fields.parse(params(call).text("fields"))
    shown = [item for item in found if item is not None]
    return paging.of_query(call, shown, lambda i: fields.show(call, "IGMedia", ITEM, i, asked, _USUAL))


def switch(call: Call) -> dict[str, Any]:
    """POST /{media}?comment_enabled=."""
    post: Post = node(call).thing
    if not params(call).has("comment_enabled"):
        raise errors.missing("comment_enabled")
    keep_extra(call.world, post, {"comments_on": params(call).flag("comment_enabled")})
    return {"success": True}


def keep_extra(world: World, post: Post, changes: dict[str, Any]) -> None:
    """Merge what a post carries beside its figures."""
    post.extra.update(changes)
    world.store.write("UPDATE posts SET extra=? WHERE seq=?", (json.dumps(post.extra), post.seq))


def file(call: Call) -> Response:
    """GET of a stored picture or film."""
    name = call.path("name")
    path = call.world.store.media_folder / f"ig-{name}"
    if not name.isdigit() or not path.exists():
        raise errors.not_there(name)
    head = path.open("rb").read(12)
    return FileResponse(path, media_type="video/mp4" if head[4:8] == b"ftyp" else "image/jpeg")
