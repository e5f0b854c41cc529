"""Posts and comments of both platforms in one table."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gembala_sandbox.world import World


@dataclass(frozen=True)
class Post:
    """`id` is a snowflake (X) or an at-uri (Bluesky). `created` is world time, `stored` is real time (epochs)."""

    seq: int
    platform: str
    id: str
    account_id: str
    text: str
    created: float
    stored: float
    reply_to: str | None
    root: str
    quote_of: str | None
    hidden: bool
    deleted: bool
    source: str
    likes: int
    reposts: int
    quotes: int
    replies: int
    impressions: int
    cid: str
    extra: dict[str, Any]
    writes: int
    answer: str
    client: dict[str, Any]


def from_row(row: sqlite3.Row) -> Post:
    """A Post from a full row of the table."""
    fields = {key: row[key] for key in row.keys() if key != "digest"}  # noqa: SIM118
    for name in ("extra", "client"):
        fields[name] = json.loads(fields[name])
    fields["hidden"], fields["deleted"] = bool(fields["hidden"]), bool(fields["deleted"])
    return Post(**fields)


def find(world: World, *, platform: str, post_id: str, gone_too: bool = False) -> Post | None:
    """By the platform's id; deleted posts only when asked."""
    row = world.store.one("SELECT * FROM posts WHERE platform=? AND id=?", (platform, post_id))
    if row is None or (row["deleted"] and not gone_too):
        return None
    return from_row(row)


def by_seq(world: World, seq: int) -> Post | None:
    """By the sandbox's own sequence number."""
    row = world.store.one("SELECT * FROM posts WHERE seq=? AND deleted=0", (seq,))
    return None if row is None else from_row(row)


def select(world: World, where: str, args: tuple[Any, ...], *, limit: int, newest_first: bool = True) -> list[Post]:
    """Living posts by a condition of this package's own making (never of a caller's text)."""
    order = "DESC" if newest_first else "ASC"
    rows = world.store.all(
        f"SELECT * FROM posts WHERE deleted=0 AND {where} ORDER BY seq {order} LIMIT ?", (*args, limit)
    )
    return [from_row(row) for row in rows]


def digest(text: str) -> bytes:
    """What two duplicates have in common: the text without case and outer or repeated white space."""
    return hashlib.blake2b(" ".join(text.casefold().split()).encode(), digest_size=16).digest()


def insert(
    world: World,
    *,
    platform: str,
    post_id: str,
    account_id: str,
    text: str,
    source: str,
    created: float,
    reply_to: str | None = None,
    root: str | None = None,
    quote_of: str | None = None,
    cid: str = "",
    extra: dict[str, Any] | None = None,
    client: dict[str, Any] | None = None,
) -> Post:
    """Store a post and count it at its author, parent and quoted post."""
    store = world.store
    cursor = store.write(
        "INSERT INTO posts(platform,id,account_id,text,digest,created,stored,reply_to,root,quote_of,"
        "source,cid,extra,client) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            platform,
            post_id,
            account_id,
            text,
            digest(text),
            created,
            world.clock.real(),
            reply_to,
            root or post_id,
            quote_of,
            source,
            cid,
            json.dumps(extra or {}),
            json.dumps(client or {}),
        ),
    )
    store.write("UPDATE accounts SET posts=posts+1 WHERE id=?", (account_id,))
    if reply_to:
        store.write("UPDATE posts SET replies=replies+1 WHERE platform=? AND id=?", (platform, reply_to))
    if quote_of:
        store.write("UPDATE posts SET quotes=quotes+1 WHERE platform=? AND id=?", (platform, quote_of))
    return from_row(store.all("SELECT * FROM posts WHERE seq=?", (cursor.lastrowid,))[0])


def delete(world: World, post: Post) -> None:
    """Mark as deleted; it stays visible to the admin port only."""
    world.store.write("UPDATE posts SET deleted=1 WHERE seq=?", (post.seq,))
    world.store.write("UPDATE accounts SET posts=posts-1 WHERE id=?", (post.account_id,))
    if post.reply_to:
        world.store.write(
            "UPDATE posts SET replies=replies-1 WHERE platform=? AND id=?", (post.platform, post.reply_to)
        )


def note_answer(world: World, *, platform: str, post_id: str, answer: str) -> None:
    """Remember how the client was answered: sent, lost_answer, truncated_json, html_200, stored_502."""
    world.store.write("UPDATE posts SET answer=? WHERE platform=? AND id=?", (answer, platform, post_id))
