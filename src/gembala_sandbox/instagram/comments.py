"""Comments and replies on Instagram: read, written, hidden, deleted (PLATFORMS.md 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import errors, fields, ids, nodes, paging, times, webhooks
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.graph.fields import ABSENT, Field
from gembala_sandbox.posts import Post
from gembala_sandbox.rows import Rows
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_LONGEST = 2_200
_SEEN = """platform='instagram' AND reply_to=? AND extra NOT LIKE '%"held": true%'"""
_USUAL = "id,text,timestamp"


def _author_id(call: Call, comment: Post) -> str:
    author = accounts.get(call.world, comment.account_id)
    return author.id if author.source == "brand" else nodes.scoped(call.world, author)


def _from(call: Call, comment: Post, field: Field) -> dict[str, Any]:
    return {"id": _author_id(call, comment), "username": accounts.get(call.world, comment.account_id).handle}


def _media(call: Call, comment: Post, field: Field) -> dict[str, Any]:
    media = posts.find(call.world, platform="instagram", post_id=comment.root, gone_too=True)
    from gembala_sandbox.instagram.media import GETTERS as MEDIA

    return fields.show(call, "IGMedia", MEDIA, media, field.sub, "id") if media else {"id": comment.root}


def _user(call: Call, comment: Post, field: Field) -> Any:
    return {"id": comment.account_id} if call.account and comment.account_id == call.account.id else ABSENT


def _replies_of(world: World, comment: Post) -> Rows:
    return Rows(world, _SEEN, (comment.id,), newest_first=False)


def _replies(call: Call, comment: Post, field: Field) -> Any:
    found = _replies_of(call.world, comment)
    if not found:
        return ABSENT
    return paging.page(
        call,
        found,
        lambda p: fields.show(call, "IGComment", GETTERS, p, field.sub, _USUAL),
        limit=field.limit(),
        edge=f"{comment.id}/replies",
        fields=field.raw,
    )


GETTERS: dict[str, fields.Getter] = {
    "id": lambda call, c, f: c.id,
    "text": lambda call, c, f: c.text,
    "timestamp": lambda call, c, f: times.stamp(c.created),
    "username": lambda call, c, f: accounts.get(call.world, c.account_id).handle,
    "from": _from,
    "user": _user,
    "hidden": lambda call, c, f: c.hidden,
    "like_count": lambda call, c, f: c.likes,
    "media": _media,
    "parent_id": lambda call, c, f: c.reply_to if c.reply_to != c.root else ABSENT,
    "replies": _replies,
    "legacy_instagram_comment_id": lambda call, c, f: ABSENT,
}


def _top(world: World, media: Post) -> Rows:
    return Rows(world, _SEEN, (media.id,))


def below(call: Call, media: Post, field: Field) -> dict[str, Any]:
    """Comments as a field of a medium."""
    return paging.page(
        call,
        _top(call.world, media),
        lambda p: fields.show(call, "IGComment", GETTERS, p, field.sub, _USUAL),
        limit=field.limit(),
        edge=f"{media.id}/comments",
        fields=field.raw,
    )


def listing(call: Call) -> dict[str, Any]:
    """GET /{media}/comments: top level only, newest first."""
    asked = fields.parse(params(call).text("fields"))
    return paging.of_query(
        call,
        _top(call.world, node(call).thing),
        lambda p: fields.show(call, "IGComment", GETTERS, p, asked, _USUAL),
    )


def replies(call: Call) -> dict[str, Any]:
    """GET /{comment}/replies: oldest first."""
    asked = fields.parse(params(call).text("fields"))
    return paging.of_query(
        call,
        _replies_of(call.world, node(call).thing),
        lambda p: fields.show(call, "IGComment", GETTERS, p, asked, _USUAL),
    )


def read(call: Call) -> dict[str, Any]:
    """GET /{comment}."""
    return fields.show(call, "IGComment", GETTERS, node(call).thing, fields.parse(params(call).text("fields")), _USUAL)


def create(call: Call) -> dict[str, Any]:
    """POST /{media}/comments or /{comment}/replies; a reply to a reply hangs on the same comment."""
    text, parent = params(call).text("message"), node(call).thing
    if not text.strip():
        raise errors.missing("message")
    if len(text) > _LONGEST:
        raise errors.invalid(f"Param message must be at most {_LONGEST} characters long")
    if call.me.flags["restricted"] or call.me.flags["spam"]:
        raise errors.error(368, "The action attempted has been deemed abusive or is otherwise disallowed", status=403)
    media = posts.find(call.world, platform="instagram", post_id=parent.root)
    if media is None or not media.extra["comments_on"]:
        raise errors.invalid("Comments are disabled for this media")
    held = call.fault is not None and call.fault.kind == "answer_hidden"
    made = store(call.world, media=media, parent=parent, author=call.me, text=text, source="api", held=held)
    call.stored.append(made.id)
    return {"id": made.id}


def store(
    world: World, *, media: Post, parent: Post, author: Account, text: str, source: str, held: bool = False
) -> Post:
    """Store a comment and tell the brand, also about its own."""
    top = parent.id if parent.id == media.id or parent.reply_to == media.id else str(parent.reply_to)
    made = posts.insert(
        world,
        platform="instagram",
        post_id=ids.ig_comment(),
        account_id=author.id,
        text=text,
        source=source,
        created=world.clock.now(),
        reply_to=top,
        root=media.id,
        extra={"held": held},
    )
    owner = accounts.get(world, media.account_id)
    if owner.source == "brand" and not held:
        webhooks.tell(world, owner, "comments", event(world, media, made, author))
    return made


def event(world: World, media: Post, made: Post, author: Account) -> dict[str, Any]:
    """The value of a `comments` event, in the order in which its keys arrive."""
    author_id = author.id if author.source == "brand" else nodes.scoped(world, author)
    value: dict[str, Any] = {
        "from": {"id": author_id, "username": author.handle},
        "media": {"id": media.id, "media_product_type": media.extra["product"]},
        "id": made.id,
    }
    if made.reply_to != media.id:
        value["parent_id"] = made.reply_to
    return value | {"text": made.text}


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """What a made-up person writes below a medium or a comment. Raises ValueError where comments are off."""
    media = posts.find(world, platform="instagram", post_id=post.root)
    if media is None or not media.extra["comments_on"]:
        raise ValueError("comments are off there")
    made = store(world, media=media, parent=post, author=author, text=text, source=source)
    from gembala_sandbox.instagram import mentions

    mentions.tell_mentioned(world, made, media)
    return made


def hide(call: Call) -> dict[str, Any]:
    """POST /{comment}?hide=true|false; doing it twice is no error."""
    if not params(call).has("hide"):
        raise errors.missing("hide")
    hidden = params(call).flag("hide")
    call.world.store.write("UPDATE posts SET hidden=? WHERE seq=?", (int(hidden), node(call).thing.seq))
    return {"success": True}


def delete(call: Call) -> dict[str, Any]:
    """DELETE /{comment}, its replies with it."""
    comment: Post = node(call).thing
    for reply in _replies_of(call.world, comment):
        posts.delete(call.world, reply)
    posts.delete(call.world, comment)
    return {"success": True}


def act_operation(call: Call) -> str:
    """POST on a comment: `hide`."""
    return "hide"
