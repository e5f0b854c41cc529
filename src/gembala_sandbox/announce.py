"""Who hears about a new post, like, repost or follow: notices, and X activity webhooks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from gembala_sandbox import accounts, posts, roster
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_X_MENTION = re.compile(r"(?<![\w@])@(\w{1,15})")


def mentioned_handles(text: str) -> list[str]:
    """X handles in a text, lower case, in order, once each."""
    return list(dict.fromkeys(name.lower() for name in _X_MENTION.findall(text)))


def new_post(world: World, post: Post, *, mentioned: list[str]) -> None:
    """Tell the parent's author, the root's author, the quoted author and everybody in `mentioned` (account ids).
    Bluesky has rules of its own.
    """
    if post.platform == "bluesky":
        _tell_bluesky(world, post, mentioned)
        return
    told: dict[str, str] = {}
    for post_id, reason in ((post.reply_to, "reply"), (post.root, "reply"), (post.quote_of, "quote")):
        if post_id and post_id != post.id:
            other = posts.find(world, platform=post.platform, post_id=post_id, gone_too=True)
            if other is not None:
                told.setdefault(other.account_id, reason)
    for account_id in mentioned:
        told.setdefault(account_id, "mention")
    told.pop(post.account_id, None)
    for account_id, reason in told.items():
        _notice(
            world,
            account_id,
            reason,
            post.id,
            post.cid,
            post.account_id,
            post.reply_to or post.quote_of,
            post.extra.get("record"),
        )
    if post.platform == "x":
        from gembala_sandbox.x import activity

        activity.post_created(world, post, told=told)


def _tell_bluesky(world: World, post: Post, mentioned: list[str]) -> None:
    from gembala_sandbox.bluesky import telling

    at, record = telling.sorted_at(world, post), post.extra.get("record")
    for account_id, (reason, subject) in telling.told_of(world, post, mentioned=mentioned).items():
        _notice(world, account_id, reason, post.id, post.cid, post.account_id, subject, record, at=at)


def reaction(world: World, *, kind: str, actor: Account, post: Post, uri: str = "", cid: str = "") -> bool:
    """Store a like or repost, count it and tell the author. False when it was there already."""
    cursor = world.store.write(
        "INSERT OR IGNORE INTO reactions(platform,kind,actor,subject,uri,created) VALUES(?,?,?,?,?,?)",
        (post.platform, kind, actor.id, post.id, uri, world.clock.now()),
    )
    if cursor.rowcount == 0:
        return False
    column = "likes" if kind == "like" else "reposts"
    world.store.write(f"UPDATE posts SET {column}={column}+1 WHERE seq=?", (post.seq,))
    if actor.id != post.account_id:
        _notice(world, post.account_id, kind, uri or post.id, cid or post.cid, actor.id, post.id, None)
        if post.platform == "x" and kind == "like":
            from gembala_sandbox.x import activity

            activity.like_created(world, post, actor=actor)
        entry = roster.entries().get(post.platform)
        if entry is not None and entry.reacted is not None:
            entry.reacted(world, post, actor, kind)
    return True


def take_back(world: World, *, kind: str, actor_id: str, post: Post) -> bool:
    """Undo a like or repost. False when there was none."""
    cursor = world.store.write(
        "DELETE FROM reactions WHERE kind=? AND actor=? AND subject=?", (kind, actor_id, post.id)
    )
    if cursor.rowcount == 0:
        return False
    column = "likes" if kind == "like" else "reposts"
    world.store.write(f"UPDATE posts SET {column}={column}-1 WHERE seq=?", (post.seq,))
    return True


def follow(world: World, *, actor: Account, target: Account, uri: str = "", cid: str = "") -> bool:
    """Store a follow, count it and tell the followed account. False when it was there already."""
    cursor = world.store.write(
        "INSERT OR IGNORE INTO reactions(platform,kind,actor,subject,uri,created) VALUES(?,?,?,?,?,?)",
        (target.platform, "follow", actor.id, target.id, uri, world.clock.now()),
    )
    if cursor.rowcount == 0:
        return False
    world.store.write("UPDATE accounts SET followers=followers+1 WHERE id=?", (target.id,))
    _notice(world, target.id, "follow", uri or actor.id, cid, actor.id, None, None)
    return True


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """A made-up person answers a post; the text is stored letter for letter."""
    entry = roster.entries().get(post.platform)
    if entry is not None:
        return entry.comment(world, post=post, author=author, text=text, source=source)
    now = world.clock.now()
    if post.platform == "x":
        made = posts.insert(
            world,
            platform="x",
            post_id=world.snowflakes.make(now),
            account_id=author.id,
            text=text,
            source=source,
            created=now,
            reply_to=post.id,
            root=post.root,
        )
        found = [accounts.by_handle(world, platform="x", handle=name) for name in mentioned_handles(text)]
        new_post(world, made, mentioned=[account.id for account in found if account])
        return made
    from gembala_sandbox.bluesky import indexing

    return indexing.store_comment(world, post=post, author=author, text=text, source=source)


def _notice(
    world: World,
    account_id: str,
    reason: str,
    uri: str,
    cid: str,
    actor: str,
    subject: str | None,
    record: object,
    at: float | None = None,
) -> None:
    source = world.store.value("SELECT source FROM accounts WHERE id=?", (account_id,))
    if source != "brand":
        return  # nobody reads the notices of made-up people
    world.store.write(
        "INSERT INTO notices(account_id,reason,uri,cid,actor,subject,record,created) VALUES(?,?,?,?,?,?,?,?)",
        (
            account_id,
            reason,
            uri,
            cid,
            actor,
            subject,
            json.dumps(record or {}),
            world.clock.now() if at is None else at,
        ),
    )
