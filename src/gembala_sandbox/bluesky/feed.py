"""app.bsky reads: threads, posts, author feed, search, profiles."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.bluesky import views
from gembala_sandbox.bluesky.errors import invalid, refusal
from gembala_sandbox.clock import iso_millis, parse_iso
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call


def _actor(call: Call, name: str) -> Account:
    account = accounts.find(call.world, name) or accounts.by_handle(call.world, platform="bluesky", handle=name)
    if account is None or account.platform != "bluesky":
        raise invalid("Profile not found")
    return account


def size_of(call: Call, usual: int) -> int:
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
    shown = [views.post(call.world, p, viewer=call.account) for p in found if p]
    if call.fault is not None and call.fault.kind == "metrics_empty":
        shown = [{key: value for key, value in one.items() if not key.endswith("Count")} for one in shown]
    return {"posts": shown}


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
    size = size_of(call, 50 if call.request.url.path.endswith("Feed") else 25)
    if call.query("cursor"):
        if not call.query("cursor").isdigit():
            raise invalid("Malformed cursor")
        where, args = where + " AND seq<?", (*args, int(call.query("cursor")))
    found = posts.select(call.world, where, args, limit=size)
    return found, ({"cursor": str(found[-1].seq)} if len(found) == size else {})


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
        "SELECT * FROM reactions WHERE kind='like' AND subject=? ORDER BY seq DESC LIMIT ?", (uri, size_of(call, 50))
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
