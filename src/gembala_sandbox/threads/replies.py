"""Posts of Threads and what stands below them: stored, told, hidden."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import errors, ids, times, webhooks
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_HANDLE = re.compile(r"(?<![\w.])@([\w.]+)")
PLAIN: dict[str, Any] = {
    "kind": "TEXT_POST",
    "control": "everyone",
    "topic": "",
    "link": "",
    "poll": {},
    "alt": "",
    "files": [],
    "unseen": False,
}


def mentioned(world: World, text: str) -> list[Account]:
    """Brands named in a text."""
    found = [accounts.by_handle(world, platform="threads", handle=h.rstrip(".")) for h in _HANDLE.findall(text)]
    return [a for a in found if a is not None and a.source == "brand"]


def store(
    world: World,
    *,
    author: Account,
    text: str,
    source: str,
    parent: Post | None = None,
    quote: str | None = None,
    extra: dict[str, Any] | None = None,
    client: dict[str, str] | None = None,
) -> Post:
    """Keep a post or reply and tell the author of the root, and whoever is named."""
    made = posts.insert(
        world,
        platform="threads",
        post_id=ids.threads_id(),
        account_id=author.id,
        text=text,
        source=source,
        created=world.clock.now(),
        reply_to=parent.id if parent else None,
        root=parent.root if parent else None,
        quote_of=quote,
        extra=PLAIN | {"shortcode": ids.shortcode()} | (extra or {}),
        client=client,
    )
    if made.extra["unseen"]:
        return made
    value = {
        "id": made.id,
        "username": author.handle,
        "text": text,
        "media_type": made.extra["kind"],
        "permalink": permalink(author, made),
        "timestamp": times.stamp(made.created),
        "shortcode": made.extra["shortcode"],
    }
    root = posts.find(world, platform="threads", post_id=made.root, gone_too=True)
    owner = accounts.get(world, root.account_id) if root else author
    if parent is not None and owner.source == "brand":
        more = {
            "replied_to": {"id": parent.id},
            "root_post": {"id": made.root, "owner_id": owner.id, "username": owner.handle},
        }
        webhooks.tell(world, owner, "replies", value | more)
    for brand in mentioned(world, text):
        if brand.id != author.id:
            webhooks.tell(world, brand, "mentions", value)
    return made


def permalink(author: Account, post: Post) -> str:
    """The address of a post."""
    return f"https://www.threads.com/@{author.handle}/post/{post.extra['shortcode']}"


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """What a made-up person answers. Raises ValueError where the brand lets only others answer."""
    if post.extra["control"] in ("accounts_you_follow", "mentioned_only", "parent_post_author_only"):
        raise ValueError("only some people may answer that post")
    return store(world, author=author, text=text, source=source, parent=post)


def strangers_post(world: World, *, author: Account, text: str) -> Post:
    """Somebody posts; brands named in it hear of it."""
    return store(world, author=author, text=text, source="audience")


def manage(call: Call) -> dict[str, Any]:
    """POST /{reply}/manage_reply?hide=true|false: replies below the own post."""
    reply: Post = node(call).thing
    if reply.reply_to is None or not params(call).has("hide"):
        raise errors.invalid("Param hide is required, on a reply to your own post")
    hidden = int(params(call).flag("hide"))
    call.world.store.write("UPDATE posts SET hidden=? WHERE seq=?", (hidden, reply.seq))
    return {"success": True}
