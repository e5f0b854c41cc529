"""Views: records dressed with author, counts and the viewer's own state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.bluesky import validate
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.ids import cid_of_record
from gembala_sandbox.posts import Post

if TYPE_CHECKING:
    from gembala_sandbox.world import World

EMPTY_CID = cid_of_record({})


def profile_view(world: World, account: Account) -> dict[str, Any]:
    """profileView(Basic)."""
    shown: dict[str, Any] = {
        "did": account.id,
        "handle": account.handle,
        "displayName": account.name,
        "createdAt": iso_millis(account.created),
        "indexedAt": iso_millis(account.created),
        "labels": [],
        "viewer": {"muted": False, "blockedBy": False},
    }
    if account.profile.get("description"):
        shown["description"] = account.profile["description"]
    return shown


def post(world: World, item: Post, *, viewer: Account | None) -> dict[str, Any]:
    """postView."""
    author = accounts.get(world, item.account_id)
    basic = profile_view(world, author)
    basic.pop("indexedAt"), basic.pop("description", None)
    shown: dict[str, Any] = {
        "$type": "app.bsky.feed.defs#postView",
        "uri": item.id,
        "cid": item.cid,
        "author": basic,
        "record": item.extra["record"],
        "replyCount": item.replies,
        "repostCount": item.reposts,
        "likeCount": item.likes,
        "quoteCount": item.quotes,
        "bookmarkCount": 0,
        "indexedAt": iso_millis(item.created),
        "labels": [],
        "viewer": {},
    }
    embed = _embed(item)
    if embed:
        shown["embed"] = embed
    if viewer is not None:
        shown["viewer"] = _own_state(world, item, viewer)
    if item.id == item.root and (gate := threadgate(world, item.id)):
        shown["threadgate"] = gate
    return shown


def _own_state(world: World, item: Post, viewer: Account) -> dict[str, Any]:
    rows = world.store.all(
        "SELECT kind, uri FROM reactions WHERE actor=? AND subject=? AND kind IN ('like','repost')",
        (viewer.id, item.id),
    )
    return {row["kind"]: row["uri"] for row in rows} | {"threadMuted": False, "embeddingDisabled": False}


def _embed(item: Post) -> dict[str, Any] | None:
    embed = item.extra["record"].get("embed") or {}
    if embed.get("$type") == "app.bsky.embed.images":
        did = item.account_id
        images = []
        for image in embed["images"]:
            path = f"/bluesky/xrpc/com.atproto.sync.getBlob?did={did}&cid={image['image']['ref']['$link']}"
            images.append(
                {"thumb": path, "fullsize": path, "alt": image["alt"]}
                | ({"aspectRatio": image["aspectRatio"]} if image.get("aspectRatio") else {})
            )
        return {"$type": "app.bsky.embed.images#view", "images": images}
    if embed.get("$type") == "app.bsky.embed.video":
        return _film(item, embed)
    if embed.get("$type") == "app.bsky.embed.external":
        card = {name: embed["external"][name] for name in ("uri", "title", "description")}
        return {"$type": "app.bsky.embed.external#view", "external": card}
    return None


def _film(item: Post, embed: dict[str, Any]) -> dict[str, Any]:
    cid = embed["video"]["ref"]["$link"]
    where = f"https://video.bsky.app/watch/{item.account_id}/{cid}"
    shown = {"cid": cid, "playlist": f"{where}/playlist.m3u8", "thumbnail": f"{where}/thumbnail.jpg"}
    more = {name: embed[name] for name in ("alt", "aspectRatio") if embed.get(name)}
    return {"$type": "app.bsky.embed.video#view", **shown, **more}


def threadgate(world: World, root: str) -> dict[str, Any] | None:
    """threadgateView of a root post, or None."""
    uri = root.replace(f"/{validate.POST}/", f"/{validate.THREADGATE}/")
    row = world.store.one("SELECT * FROM records WHERE uri=?", (uri,))
    if row is None:
        return None
    return {"uri": uri, "cid": row["cid"], "record": json.loads(row["value"]), "lists": []}


def bare_record(world: World, reason: str, subject: str | None, account_id: str, created: float) -> dict[str, Any]:
    """The record behind a like, repost or follow of a made-up person, who has no repository of likes."""
    kind = {"like": validate.LIKE, "repost": validate.REPOST}.get(reason, validate.FOLLOW)
    target: Any = account_id
    if kind != validate.FOLLOW:
        cid = world.store.value("SELECT cid FROM posts WHERE platform='bluesky' AND id=?", (subject,)) or EMPTY_CID
        target = {"uri": subject, "cid": cid}
    return {"$type": kind, "subject": target, "createdAt": iso_millis(created)}
