"""Comments on a Page's posts, photos and videos (PLATFORMS.md 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, announce, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.facebook import story
from gembala_sandbox.graph import errors, fields, ids, messages, paging, times, webhooks
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.graph.fetch import Unfetchable, fetch
from gembala_sandbox.graph.fields import ABSENT, Field
from gembala_sandbox.posts import Post
from gembala_sandbox.rows import Rows
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_LONGEST = 8_000
_USUAL = "id,created_time,from,message"


def _parent(call: Call, comment: Post, field: Field) -> Any:
    if comment.reply_to == comment.root:
        return ABSENT
    parent = posts.find(call.world, platform="facebook", post_id=str(comment.reply_to), gone_too=True)
    return fields.show(call, "Comment", GETTERS, parent, field.sub, _USUAL) if parent else ABSENT


def _replies(call: Call, comment: Post, field: Field) -> dict[str, Any]:
    return below(call, comment, field)


def _can_private(call: Call, comment: Post, field: Field) -> bool:
    own = call.account is not None and comment.account_id == call.account.id
    fresh = call.world.clock.now() - comment.created <= 7 * messages.DAY
    return not own and fresh and things.find(call.world, "facebook", "private_reply", comment.id) is None


def _liked(call: Call, comment: Post, field: Field) -> bool:
    me = call.account.id if call.account else ""
    return (
        call.world.store.one("SELECT 1 FROM reactions WHERE kind='like' AND actor=? AND subject=?", (me, comment.id))
        is not None
    )


def _own(call: Call, comment: Post) -> bool:
    return call.account is not None and comment.account_id == call.account.id


GETTERS: dict[str, fields.Getter] = {
    "id": lambda call, c, f: c.id,
    "message": lambda call, c, f: c.text,
    "created_time": lambda call, c, f: times.stamp(c.created),
    "from": lambda call, c, f: story.who(call, call.account, c.account_id),
    "parent": _parent,
    "object": lambda call, c, f: {"id": c.root},
    "is_hidden": lambda call, c, f: c.hidden,
    "is_private": lambda call, c, f: False,
    "can_hide": lambda call, c, f: not _own(call, c),
    "can_remove": lambda call, c, f: True,
    "can_comment": lambda call, c, f: True,
    "can_like": lambda call, c, f: True,
    "can_reply_privately": _can_private,
    "like_count": lambda call, c, f: c.likes,
    "user_likes": _liked,
    "comment_count": lambda call, c, f: c.replies,
    "comments": _replies,
    "likes": story.reactions,
    "reactions": story.reactions,
    "attachment": lambda call, c, f: c.extra.get("attachment") or ABSENT,
    "permalink_url": lambda call, c, f: f"https://www.facebook.com/{c.root}?comment_id={c.id.partition('_')[2]}",
    "message_tags": lambda call, c, f: ABSENT,
}


def _found(world: World, parent: Post, *, stream: bool, newest_first: bool) -> Rows:
    where = "root=? AND reply_to IS NOT NULL" if stream else "reply_to=?"
    seen = f"""platform='facebook' AND {where} AND extra NOT LIKE '%"held": true%'"""
    return Rows(world, seen, (parent.id,), newest_first=newest_first)


def _page(call: Call, parent: Post, found: Rows, asked: list[Field], **window: Any) -> dict[str, Any]:
    return paging.page(call, found, lambda p: fields.show(call, "Comment", GETTERS, p, asked, _USUAL), **window)


def _summary(parent: Post, found: Rows) -> dict[str, Any]:
    return {"order": "chronological", "total_count": max(parent.replies, len(found)), "can_comment": True}


def below(call: Call, parent: Post, field: Field) -> dict[str, Any]:
    """Comments as a field of a post or a comment."""
    stream = field.args.get("filter") == "stream"
    newest = field.args.get("order") == "reverse_chronological"
    found = _found(call.world, parent, stream=stream, newest_first=newest)
    if field.limit() == 0:
        shown: dict[str, Any] = {"data": []}
    else:
        shown = _page(
            call, parent, found, field.sub, limit=field.limit(), edge=f"{parent.id}/comments", fields=field.raw
        )
    if field.args.get("summary") in ("true", "1"):
        shown["summary"] = _summary(parent, found)
    return shown


def _post_of(call: Call) -> Post:
    """The post or comment a path names; of a photo or video the post it made."""
    thing = node(call).thing
    if isinstance(thing, Post):
        return thing
    post = posts.find(call.world, platform="facebook", post_id=str(thing.data.get("post", "")))
    if post is None:
        raise errors.not_there(thing.id)
    return post


def listing(call: Call) -> dict[str, Any]:
    """GET /{object}/comments?filter=toplevel|stream&order=chronological|reverse_chronological."""
    given, parent = params(call), _post_of(call)
    if given.text("filter", "toplevel") not in ("toplevel", "stream"):
        raise errors.invalid("Param filter must be one of {toplevel, stream}")
    if given.text("order", "ranked") not in ("ranked", "chronological", "reverse_chronological"):
        raise errors.invalid("Param order must be one of {chronological, reverse_chronological}")
    found = _found(
        call.world,
        parent,
        stream=given.text("filter") == "stream",
        newest_first=given.text("order") == "reverse_chronological",
    )
    asked = fields.parse(given.text("fields"))
    shown = paging.of_query(call, found, lambda p: fields.show(call, "Comment", GETTERS, p, asked, _USUAL))
    if given.text("summary") in ("true", "1"):
        shown["summary"] = _summary(parent, found)
    return shown


def read(call: Call) -> dict[str, Any]:
    """GET /{comment}."""
    asked = fields.parse(params(call).text("fields"))
    return fields.show(call, "Comment", GETTERS, node(call).thing, asked, _USUAL)


async def create(call: Call) -> dict[str, Any]:
    """POST /{object}/comments {message, attachment_url}."""
    given, parent = params(call), _post_of(call)
    text, attachment = given.text("message"), given.text("attachment_url")
    if not text.strip() and not attachment:
        raise errors.invalid("Missing message or attachment")
    if len(text) > _LONGEST:
        raise errors.invalid(f"Param message must be at most {_LONGEST} characters long")
    extra: dict[str, Any] = {}
    if attachment:
        try:
            await fetch(attachment, most=10_000_000)
        except Unfetchable:
            raise errors.invalid("attachment_url should represent a valid URL") from None
        extra["attachment"] = {"type": "photo", "url": attachment}
    extra["held"] = call.fault is not None and call.fault.kind == "answer_hidden"
    made = store(call.world, parent=parent, author=call.me, text=text, source="api", extra=extra)
    call.stored.append(made.id)
    return {"id": made.id}


def store(
    world: World, *, parent: Post, author: Account, text: str, source: str, extra: dict[str, Any] | None = None
) -> Post:
    """Keep a comment (an answer to an answer hangs on the same comment) and tell the Page."""
    top = parent.id if parent.reply_to in (None, parent.root) else str(parent.reply_to)
    made = posts.insert(
        world,
        platform="facebook",
        post_id=f"{parent.root.partition('_')[2]}_{ids.number('1', 16)}",
        account_id=author.id,
        text=text,
        source=source,
        created=world.clock.now(),
        reply_to=top,
        root=parent.root,
        extra=extra or {},
    )
    if not made.extra.get("held"):
        told(world, made, author, "add")
    return made


def page_of(world: World, comment: Post) -> Account | None:
    """The Page below whose post (or a visitor's post to it) a comment stands."""
    root = posts.find(world, platform="facebook", post_id=comment.root, gone_too=True)
    if root is None:
        return None
    about = (root.quote_of or "").partition(":")[2]
    return accounts.find(world, about or root.account_id)


def told(world: World, comment: Post, author: Account, verb: str) -> None:
    """A `feed` event about a comment."""
    page = page_of(world, comment)
    if page is None:
        return
    who = page.id if author.id == page.id else messages.person_id(world, page, author)
    value = {
        "from": {"id": who, "name": author.name},
        "post": {"status_type": "mobile_status_update", "is_published": True, "id": comment.root},
        "message": comment.text,
        "post_id": comment.root,
        "comment_id": comment.id,
        "created_time": int(comment.created),
        "item": "comment",
        "parent_id": comment.reply_to,
        "verb": verb,
    }
    webhooks.tell(world, page, "feed", value)


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """What a made-up person writes. Raises ValueError for somebody the Page has banned."""
    page = page_of(world, post)
    known = messages.person_id(world, page, author) if page else ""
    if page is not None and things.find(world, "facebook", "banned", f"{page.id}:{known}") is not None:
        raise ValueError("the Page has banned that person")
    return store(world, parent=post, author=author, text=text, source=source)


def change(call: Call) -> dict[str, Any]:
    """POST /{comment} {is_hidden | message}: one's own may be edited, others' hidden."""
    given, found = params(call), node(call).thing
    if given.has("is_hidden"):
        hidden = given.flag("is_hidden")
        call.world.store.write("UPDATE posts SET hidden=? WHERE seq=?", (int(hidden), found.seq))
        told(call.world, found, accounts.get(call.world, found.account_id), "hide" if hidden else "unhide")
    if given.has("message"):
        if not _own(call, found):
            raise errors.error(200, "(#200) Permissions error", status=403)
        call.world.store.write(
            "UPDATE posts SET text=?, writes=writes+1 WHERE seq=?", (given.text("message"), found.seq)
        )
    return {"success": True}


def change_operation(call: Call) -> str:
    """`hide` or `edit`."""
    return "hide" if params(call).has("is_hidden") else "edit"


def delete(call: Call) -> dict[str, Any]:
    """DELETE /{comment}, with the answers to it."""
    found: Post = node(call).thing
    for answer in _found(call.world, found, stream=False, newest_first=False):
        posts.delete(call.world, answer)
    posts.delete(call.world, found)
    told(call.world, found, accounts.get(call.world, found.account_id), "remove")
    return {"success": True}


def like(call: Call) -> dict[str, Any]:
    """POST /{object}/likes, as the Page; twice is no error."""
    announce.reaction(call.world, kind="like", actor=call.me, post=_post_of(call))
    return {"success": True}


def unlike(call: Call) -> dict[str, Any]:
    """DELETE /{object}/likes."""
    announce.take_back(call.world, kind="like", actor_id=call.me.id, post=_post_of(call))
    return {"success": True}


def likes(call: Call) -> dict[str, Any]:
    """GET /{object}/likes or /reactions."""
    args = {"summary": params(call).text("summary")} | (
        {"limit": params(call).text("limit")} if params(call).has("limit") else {}
    )
    return story.reactions(call, _post_of(call), Field("reactions", args))
