"""app.bsky reads: threads, posts, author feed, search, notifications, profiles."""

from __future__ import annotations

import json
from typing import Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.bluesky import views
from gembala_sandbox.bluesky.errors import invalid, refusal
from gembala_sandbox.clock import iso_millis, parse_iso
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call, json_object


def _actor(call: Call, name: str) -> Account:
    account = accounts.find(call.world, name) or accounts.by_handle(call.world, platform="bluesky", handle=name)
    if account is None or account.platform != "bluesky":
        raise invalid("Profile not found")
    return account


def _size(call: Call, usual: int) -> int:
    try:
        size = int(call.query("limit", str(usual)))
    except ValueError:
        size = 0
    if not 1 <= size <= 100:
        raise invalid("Error: limit must be an integer between 1 and 100")
    return size


def _uri(call: Call, uri: str) -> str:
    """An at-uri with the handle replaced by its DID."""
    head, _, tail = uri.removeprefix("at://").partition("/")
    if head.startswith("did:"):
        return uri
    account = accounts.by_handle(call.world, platform="bluesky", handle=head)
    return f"at://{account.id}/{tail}" if account else uri


def get_post_thread(call: Call) -> dict[str, Any]:
    """app.bsky.feed.getPostThread, parents and replies to the asked depth."""
    post = posts.find(call.world, platform="bluesky", post_id=_uri(call, call.query("uri")))
    if post is None:
        raise refusal("NotFound", f"Post not found: {call.query('uri')}")
    try:
        depth, height = int(call.query("depth", "6")), int(call.query("parentHeight", "80"))
    except ValueError:
        raise invalid("Error: depth must be an integer") from None
    thread = _branch(call, post, min(depth, 1000))
    _parents(call, thread, post, min(height, 1000))
    gate = views.threadgate(call.world, post.root)
    return {"thread": thread} | ({"threadgate": gate} if gate else {})


def _branch(call: Call, post: Post, depth: int) -> dict[str, Any]:
    node: dict[str, Any] = {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": views.post(call.world, post, viewer=call.account),
        "threadContext": {},
    }
    if depth > 0:
        children = posts.select(
            call.world,
            "platform='bluesky' AND reply_to=?",
            (post.id,),
            limit=1000,
            newest_first=call.query("sort") != "oldest",
        )
        node["replies"] = [_branch(call, child, depth - 1) for child in children]
    return node


def _parents(call: Call, node: dict[str, Any], post: Post, height: int) -> None:
    while post.reply_to and height > 0:
        parent = posts.find(call.world, platform="bluesky", post_id=post.reply_to)
        if parent is None:
            node["parent"] = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": post.reply_to, "notFound": True}
            return
        node["parent"] = {
            "$type": "app.bsky.feed.defs#threadViewPost",
            "post": views.post(call.world, parent, viewer=call.account),
        }
        node, post, height = node["parent"], parent, height - 1


def get_posts(call: Call) -> dict[str, Any]:
    """app.bsky.feed.getPosts: up to 25; the missing are left out."""
    uris = call.request.query_params.getlist("uris")
    if not 1 <= len(uris) <= 25:
        raise invalid("Error: uris must have 1 to 25 elements")
    found = [posts.find(call.world, platform="bluesky", post_id=_uri(call, uri)) for uri in uris]
    return {"posts": [views.post(call.world, p, viewer=call.account) for p in found if p]}


def get_author_feed(call: Call) -> dict[str, Any]:
    """app.bsky.feed.getAuthorFeed."""
    where, args = "platform='bluesky' AND account_id=?", (_actor(call, call.query("actor")).id,)
    if call.query("filter") == "posts_no_replies":
        where += " AND reply_to IS NULL"
    found, cursor = _page(call, where, args)
    return {"feed": [{"post": views.post(call.world, p, viewer=call.account)} for p in found]} | cursor


def search_posts(call: Call) -> dict[str, Any]:
    """app.bsky.feed.searchPosts: all words must occur; `author`, `mentions`, `since`, `until` narrow it."""
    words = call.query("q").split()
    if not words:
        raise invalid('Error: Params must have the property "q"')
    where, args = "platform='bluesky'", []  # type: str, list[Any]
    for word in words:
        if word != "*":
            where += r" AND text LIKE ? ESCAPE '\'"
            args.append("%" + word.strip('"').replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%")
    if call.query("author"):
        where, args = where + " AND account_id=?", [*args, _actor(call, call.query("author")).id]
    if call.query("mentions"):
        where += " AND id IN (SELECT uri FROM notices WHERE account_id=? AND reason='mention')"
        args.append(_actor(call, call.query("mentions")).id)
    for name, sign in (("since", ">="), ("until", "<")):
        if call.query(name):
            try:
                args.append(parse_iso(call.query(name)))
            except ValueError:
                raise invalid(f"Error: {name} must be a datetime") from None
            where += f" AND created{sign}?"
    found, cursor = _page(call, where, tuple(args))
    return {"posts": [views.post(call.world, p, viewer=call.account) for p in found], "hitsTotal": len(found)} | cursor


def _page(call: Call, where: str, args: tuple[Any, ...]) -> tuple[list[Post], dict[str, str]]:
    size = _size(call, 50 if call.request.url.path.endswith("Feed") else 25)
    if call.query("cursor"):
        if not call.query("cursor").isdigit():
            raise invalid("Malformed cursor")
        where, args = where + " AND seq<?", (*args, int(call.query("cursor")))
    found = posts.select(call.world, where, args, limit=size)
    return found, ({"cursor": str(found[-1].seq)} if len(found) == size else {})


def list_notifications(call: Call) -> dict[str, Any]:
    """app.bsky.notification.listNotifications, newest first."""
    size = _size(call, 50)
    cursor = call.query("cursor")
    if cursor and not cursor.isdigit():
        raise invalid("Malformed cursor")
    reasons = call.request.query_params.getlist("reasons")
    where = f" AND reason IN ({','.join('?' * len(reasons))})" if reasons else ""
    rows = call.world.store.all(
        f"SELECT * FROM notices WHERE account_id=? AND seq<?{where} ORDER BY seq DESC LIMIT ?",
        (call.me.id, int(cursor) if cursor else 1 << 62, *reasons, size),
    )
    seen = call.world.store.setting(f"seen:{call.me.id}", 0.0)
    shown = [item for row in rows if (item := _notification(call, row, seen))]
    return {"notifications": shown, "priority": False, "seenAt": iso_millis(seen)} | (
        {"cursor": str(rows[-1]["seq"])} if len(rows) == size else {}
    )


def _notification(call: Call, row: Any, seen: float) -> dict[str, Any] | None:
    author = accounts.find(call.world, row["actor"])
    if author is None:
        return None
    record = json.loads(row["record"]) or views.bare_record(
        call.world, row["reason"], row["subject"], row["account_id"], row["created"]
    )
    uri = row["uri"]
    if (row["reason"] in ("like", "repost", "follow") and "/app.bsky.feed.post/" in uri) or not uri.startswith("at://"):
        uri = f"at://{author.id}/{record['$type']}/sandbox{row['seq']}"
    item: dict[str, Any] = {
        "uri": uri,
        "cid": row["cid"] or views.EMPTY_CID,
        "author": views.profile_view(call.world, author),
        "reason": row["reason"],
        "record": record,
        "isRead": row["created"] <= seen,
        "indexedAt": iso_millis(row["created"]),
        "labels": [],
    }
    if row["subject"] and row["subject"].startswith("at://"):
        item["reasonSubject"] = row["subject"]
    return item


def update_seen(call: Call) -> dict[str, Any]:
    """app.bsky.notification.updateSeen."""
    try:
        seen = parse_iso(str(json_object(call, invalid).get("seenAt")))
    except ValueError:
        raise invalid("Input/seenAt must be an valid atproto datetime") from None
    call.world.store.keep_setting(f"seen:{call.me.id}", seen)
    return {}


def unread_count(call: Call) -> dict[str, Any]:
    """app.bsky.notification.getUnreadCount."""
    seen = call.world.store.setting(f"seen:{call.me.id}", 0.0)
    return {
        "count": call.world.store.value(
            "SELECT count(*) FROM notices WHERE account_id=? AND created>?", (call.me.id, seen)
        )
    }


def get_profile(call: Call) -> dict[str, Any]:
    """app.bsky.actor.getProfile."""
    account = _actor(call, call.query("actor"))
    store = call.world.store
    follows = store.value("SELECT count(*) FROM reactions WHERE kind='follow' AND actor=?", (account.id,))
    return views.profile_view(call.world, account) | {
        "$type": "app.bsky.actor.defs#profileViewDetailed",
        "followersCount": account.followers,
        "followsCount": follows,
        "postsCount": account.posts,
    }


def get_likes(call: Call) -> dict[str, Any]:
    """app.bsky.feed.getLikes: the named ones."""
    uri = _uri(call, call.query("uri"))
    rows = call.world.store.all(
        "SELECT * FROM reactions WHERE kind='like' AND subject=? ORDER BY seq DESC LIMIT ?", (uri, _size(call, 50))
    )
    people = [(row, accounts.find(call.world, row["actor"])) for row in rows]
    return {
        "uri": uri,
        "likes": [
            {
                "actor": views.profile_view(call.world, person),
                "createdAt": iso_millis(row["created"]),
                "indexedAt": iso_millis(row["created"]),
            }
            for row, person in people
            if person
        ],
    }
