"""Posts and users as X writes them, with the fields and expansions that were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.announce import mentioned_handles
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World


@dataclass(frozen=True)
class Wanted:
    """What a request asked for."""

    post: frozenset[str]
    user: frozenset[str]
    media: frozenset[str]
    expansions: frozenset[str]


EVERYTHING = Wanted(
    frozenset(
        {
            "author_id",
            "conversation_id",
            "created_at",
            "in_reply_to_user_id",
            "referenced_posts",
            "public_metrics",
            "lang",
            "entities",
            "attachments",
            "reply_settings",
        }
    ),
    frozenset({"created_at", "public_metrics", "verified", "description"}),
    frozenset({"alt_text", "url"}),
    frozenset({"author_id"}),
)


def wanted(call: Call) -> Wanted:
    """Read `post.fields`/`tweet.fields`, `user.fields`, `media.fields`, `expansions`."""

    def names(*keys: str) -> frozenset[str]:
        return frozenset(part for key in keys for part in call.query(key).split(",") if part)

    return Wanted(
        names("post.fields", "tweet.fields"), names("user.fields"), names("media.fields"), names("expansions")
    )


def metrics(world: World, post: Post) -> dict[str, int]:
    """public_metrics in the dialect of the day."""
    repost = "repost_count" if world.x_dialect == "post" else "retweet_count"
    return {
        repost: post.reposts,
        "reply_count": post.replies,
        "like_count": post.likes,
        "quote_count": post.quotes,
        "bookmark_count": 0,
        "impression_count": post.impressions,
    }


def history_name(world: World) -> str:
    """`edit_history_post_ids` since v2.167, `edit_history_tweet_ids` before."""
    return "edit_history_post_ids" if world.x_dialect == "post" else "edit_history_tweet_ids"


def post_object(world: World, post: Post, want: Wanted) -> dict[str, Any]:
    """One post."""
    shown: dict[str, Any] = {"id": post.id, "text": post.text, history_name(world): [post.id]}
    extra: dict[str, Any] = {
        "author_id": post.account_id,
        "conversation_id": post.root,
        "created_at": iso_millis(post.created),
        "public_metrics": metrics(world, post),
        "lang": "und",
        "reply_settings": post.extra.get("reply_settings", "everyone"),
        "possibly_sensitive": False,
        "source": "Sandbox",
    }
    if post.reply_to and {"in_reply_to_user_id"} & (want.post | want.expansions):
        parent = posts.find(world, platform="x", post_id=post.reply_to, gone_too=True)
        extra["in_reply_to_user_id"] = parent.account_id if parent else None
    handles = mentioned_handles(post.text)
    if handles:
        extra["entities"] = {"mentions": [{"username": name} for name in handles]}
    media_ids = post.extra.get("media_ids", [])
    if media_ids:
        extra["attachments"] = {"media_keys": [f"3_{media_id}" for media_id in media_ids]}
    if "poll" in post.extra:
        extra.setdefault("attachments", {})["poll_ids"] = [post.extra["poll"]["id"]]
    for name in want.post & extra.keys():
        shown[name] = extra[name]
    if want.post & {"referenced_posts", "referenced_tweets"} or any("referenced" in e for e in want.expansions):
        pairs = (("replied_to", post.reply_to), ("quoted", post.quote_of))
        references = [{"type": kind, "id": other} for kind, other in pairs if other]
        if references:
            shown["referenced_posts" if world.x_dialect == "post" else "referenced_tweets"] = references
    if "author_id" in want.expansions:
        shown["author_id"] = post.account_id
    return shown


def user_object(world: World, account: Account, fields: frozenset[str]) -> dict[str, Any]:
    """One user."""
    count = "post_count" if world.x_dialect == "post" else "tweet_count"
    shown: dict[str, Any] = {"id": account.id, "name": account.name, "username": account.handle}
    extra = {
        "created_at": iso_millis(account.created),
        "verified": False,
        "description": account.profile.get("description", ""),
        "protected": False,
        "profile_image_url": "",
        "url": "",
        "public_metrics": {
            "followers_count": account.followers,
            "following_count": 0,
            count: account.posts,
            "listed_count": 0,
            "like_count": 0,
        },
    }
    return shown | {name: extra[name] for name in fields & extra.keys()}


def includes(world: World, found: list[Post], want: Wanted) -> dict[str, Any]:
    """The `includes` object for a list of posts."""
    parts: dict[str, Any] = {}
    if "author_id" in want.expansions:
        people = [accounts.find(world, i) for i in dict.fromkeys(p.account_id for p in found)]
        parts["users"] = [user_object(world, a, want.user) for a in people if a]
    if "attachments.media_keys" in want.expansions:
        keys = [media_id for p in found for media_id in p.extra.get("media_ids", [])]
        rows = [world.store.one("SELECT * FROM media WHERE id=?", (key,)) for key in dict.fromkeys(keys)]
        parts["media"] = [media_object(row["id"], row["category"], row["alt"], want.media) for row in rows if row]
    if {"referenced_posts.id", "referenced_tweets.id"} & want.expansions:
        ids = [other for p in found for other in (p.reply_to, p.quote_of) if other]
        others = [posts.find(world, platform="x", post_id=i) for i in dict.fromkeys(ids)]
        parts["posts" if world.x_dialect == "post" else "tweets"] = [post_object(world, p, want) for p in others if p]
    return {name: value for name, value in parts.items() if value}


def media_object(media_id: str, category: str, alt: str | None, fields: frozenset[str]) -> dict[str, Any]:
    """One file of a post or a message."""
    kinds = {"tweet_image": "photo", "dm_image": "photo", "tweet_gif": "animated_gif", "dm_gif": "animated_gif"}
    kind = kinds.get(category, "video")
    shown: dict[str, Any] = {"media_key": f"3_{media_id}", "type": kind}
    if "alt_text" in fields and alt:
        shown["alt_text"] = alt
    if "url" in fields:
        shown["url"] = f"/x/media/{media_id}"
    return shown


def page(world: World, found: list[Post], want: Wanted, *, next_token: str | None) -> dict[str, Any]:
    """A list answer with meta and includes."""
    meta: dict[str, Any] = {"result_count": len(found)}
    if found:
        ids = [int(p.id) for p in found]
        meta |= {"newest_id": str(max(ids)), "oldest_id": str(min(ids))}
    if next_token:
        meta["next_token"] = next_token
    answer: dict[str, Any] = {"data": [post_object(world, p, want) for p in found]} if found else {}
    extra = includes(world, found, want)
    return answer | ({"includes": extra} if extra else {}) | {"meta": meta}
