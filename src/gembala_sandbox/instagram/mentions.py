"""Mentions, tags and hashtags: what others publish that names the brand (PLATFORMS.md 2.4)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import errors, fields, ids, nodes, paging, webhooks
from gembala_sandbox.graph.edges import node, params, token
from gembala_sandbox.graph.fields import Field
from gembala_sandbox.instagram import comments, media
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_HANDLE = re.compile(r"(?<![\w.])@([\w.]+)")
_WEEK = 7 * 86_400
_MOST_TAGS = 30


def strangers_medium(world: World, *, author: Account, text: str, tagged: list[str]) -> Post:
    """Somebody publishes a picture; whoever is named or tagged hears of it."""
    extra = {
        "media_type": "IMAGE",
        "product": "FEED",
        "file": {},
        "alt": "",
        "items": [],
        "shortcode": ids.shortcode(),
        "comments_on": True,
        "options": {},
        "tagged": tagged,
    }
    made = posts.insert(
        world,
        platform="instagram",
        post_id=ids.ig_media(),
        account_id=author.id,
        text=text,
        source="audience",
        created=world.clock.now(),
        extra=extra,
    )
    tell_mentioned(world, made, made)
    return made


def speak_of(world: World, *, brand: Account, author: Account, text: str, below: bool) -> Post:
    """Somebody names the brand in a caption, or below what they published (``below``)."""
    if not below:
        return strangers_medium(world, author=author, text=f"{text} @{brand.handle}", tagged=[])
    medium = strangers_medium(world, author=author, text="🍜", tagged=[])
    return comments.comment(world, post=medium, author=author, text=f"@{brand.handle} {text}", source="audience")


def _named(world: World, text: str) -> list[Account]:
    found = [accounts.by_handle(world, platform="instagram", handle=h.rstrip(".")) for h in _HANDLE.findall(text)]
    return [a for a in found if a is not None and a.source == "brand"]


def tell_mentioned(world: World, made: Post, medium: Post) -> None:
    """A `mentions` event for every brand named on a medium that is not its own."""
    for brand in _named(world, made.text):
        if medium.account_id != brand.id:
            value = {"media_id": medium.id} | ({"comment_id": made.id} if made.id != medium.id else {})
            webhooks.tell(world, brand, "mentions", value)


def _asked(call: Call, field: Field, name: str) -> Post:
    post = posts.find(call.world, platform="instagram", post_id=field.args.get(name, ""))
    if post is None or not any(a.id == call.me.id for a in _named(call.world, post.text)):
        raise errors.not_there(field.args.get(name, ""))
    return post


def _plain(call: Call, text: str) -> str:
    """The words without the @ before our own name, as Instagram shows them below what others published."""
    return re.sub(rf"@(?={re.escape(call.me.handle)}(?![\w.]))", "", text)


_OF_COMMENT: dict[str, fields.Getter] = {
    **{name: comments.GETTERS[name] for name in ("id", "like_count", "media", "timestamp", "username", "replies")},
    "text": lambda call, c, f: _plain(call, c.text),
}
_OF_MEDIA: dict[str, fields.Getter] = {
    **{
        name: media.GETTERS[name]
        for name in ("id", "comments", "comments_count", "like_count", "media_type", "media_url", "owner", "timestamp",
                     "username")
    },
    "caption": lambda call, p, f: _plain(call, p.text) or fields.ABSENT,
}  # fmt: skip
"""What is told of others' comments and media that name us."""


def mentioned_comment(call: Call, account: Account, field: Field) -> dict[str, Any]:
    """`mentioned_comment.comment_id(ID){…}`; refused where comments are off."""
    found = _asked(call, field, "comment_id")
    root = posts.find(call.world, platform="instagram", post_id=found.root)
    if root is None or not root.extra["comments_on"]:
        raise errors.not_there(found.id)
    return fields.show(call, "IGComment", _OF_COMMENT, found, field.sub, "id")


def mentioned_media(call: Call, account: Account, field: Field) -> dict[str, Any]:
    """`mentioned_media.media_id(ID){…}`."""
    return fields.show(call, "IGMedia", _OF_MEDIA, _asked(call, field, "media_id"), field.sub, "id")


def reply(call: Call) -> dict[str, Any]:
    """POST /{ig}/mentions {media_id, comment_id?, message}."""
    given = params(call)
    medium = posts.find(call.world, platform="instagram", post_id=given.text("media_id"))
    parent = medium
    if given.has("comment_id"):
        parent = posts.find(call.world, platform="instagram", post_id=given.text("comment_id"))
    if medium is None or parent is None or parent.root != medium.id:
        raise errors.not_there(given.text("media_id"), "post")
    if not given.text("message").strip():
        raise errors.missing("message")
    if not any(a.id == call.me.id for a in _named(call.world, parent.text)):
        raise errors.permission("The account is not mentioned there")
    made = comments.store(
        call.world, media=medium, parent=parent, author=call.me, text=given.text("message"), source="api"
    )
    call.stored.append(made.id)
    return {"id": made.id}


def tags(call: Call) -> dict[str, Any]:
    """GET /{ig}/tags: media in which somebody tagged the account."""
    found = posts.select(
        call.world, "platform='instagram' AND reply_to IS NULL AND source='audience'", (), limit=10_000
    )
    tagged = [p for p in found if call.me.id in p.extra.get("tagged", [])]
    asked = fields.parse(params(call).text("fields"))
    return paging.of_query(call, tagged, lambda p: fields.show(call, "IGMedia", media.GETTERS, p, asked, "id"))


def search(call: Call) -> dict[str, Any]:
    """GET /ig_hashtag_search?user_id&q: 30 different ones in seven days."""
    given = params(call)
    account = accounts.find(call.world, given.text("user_id"))
    if account is None or nodes.tasks(call.world, token(call), account) is None:
        raise errors.not_there(given.text("user_id"))
    name = given.text("q").lstrip("#").lower()
    if not re.fullmatch(r"\w+", name):
        raise errors.error(24, "The requested resource does not exist", subcode=2207024)
    identifier = "1784" + str(int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**13).zfill(13)
    since = call.world.clock.now() - _WEEK
    asked = [t for t in things.listing(call.world, "instagram", "tag_asked", owner=account.id) if t.created > since]
    if name not in {t.parent for t in asked}:
        if len(asked) >= _MOST_TAGS:
            raise errors.error(18, "(#18) Reached max hashtags", subcode=2207034)
        things.keep(call.world, Thing("instagram", "tag_asked", f"{account.id}:{name}", account.id, name))
    things.keep(call.world, Thing("instagram", "hashtag", identifier, data={"name": name}))
    return {"data": [{"id": identifier}]}


def hashtag_media(call: Call) -> dict[str, Any]:
    """GET /{hashtag}/recent_media|top_media?user_id: public media with the tag."""
    tag, given = node(call).thing, params(call)
    account = accounts.find(call.world, given.text("user_id"))
    if account is None or nodes.tasks(call.world, token(call), account) is None:
        raise errors.not_there(given.text("user_id"))
    pattern = re.compile(rf"(?<!\w)#{re.escape(tag.data['name'])}(?!\w)", re.IGNORECASE)
    found = posts.select(call.world, "platform='instagram' AND reply_to IS NULL", (), limit=10_000)
    matching = [p for p in found if pattern.search(p.text)]
    if call.path("rest").endswith("top_media"):
        matching.sort(key=lambda p: -(p.likes + p.replies))
    allowed = {k: v for k, v in media.GETTERS.items() if k not in ("username", "owner", "comments")}
    asked = fields.parse(given.text("fields"))
    return paging.of_query(call, matching, lambda p: fields.show(call, "IGMedia", allowed, p, asked, "id"))


def hashtag(call: Call) -> dict[str, Any]:
    """GET /{hashtag}."""
    return {"id": node(call).id, "name": node(call).thing.data["name"]}
