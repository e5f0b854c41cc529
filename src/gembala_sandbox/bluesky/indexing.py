"""What a stored record means to the rest of the world: a post, a like, a follow, hidden replies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, announce, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.bluesky import validate
from gembala_sandbox.clock import iso_millis, parse_iso
from gembala_sandbox.ids import cid_of_record
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def keep(world: World, *, uri: str, did: str, collection: str, rkey: str, record: dict[str, Any]) -> str:
    """Store a record; returns its CID."""
    cid = cid_of_record(record)
    world.store.write(
        "INSERT INTO records VALUES(?,?,?,?,?,?,?)",
        (uri, did, collection, rkey, cid, json.dumps(record, ensure_ascii=False), world.clock.now()),
    )
    return cid


def store_post(
    world: World,
    *,
    uri: str,
    cid: str,
    author: Account,
    record: dict[str, Any],
    source: str,
    client: dict[str, Any] | None = None,
) -> Post:
    """Index a post record and tell whom it concerns."""
    reply = record.get("reply") or {}
    embed = record.get("embed") or {}
    quoted = embed.get("record", {}).get("record", embed.get("record", {})).get("uri") if "record" in embed else None
    post = posts.insert(
        world,
        platform="bluesky",
        post_id=uri,
        account_id=author.id,
        text=record["text"],
        source=source,
        created=world.clock.now() if source == "api" else parse_iso(record["createdAt"]),
        reply_to=reply.get("parent", {}).get("uri"),
        root=reply.get("root", {}).get("uri"),
        quote_of=quoted,
        cid=cid,
        extra={"record": record},
        client=client,
    )
    announce.new_post(world, post, mentioned=validate.mentioned_dids(record))
    return post


def store_comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """A made-up person's reply, letters untouched, as a record of their own repository."""
    root = (
        post
        if post.root == post.id
        else posts.find(world, platform="bluesky", post_id=post.root, gone_too=True) or post
    )
    now = world.clock.now()
    rkey = world.tids.make(now)
    uri = f"at://{author.id}/{validate.POST}/{rkey}"
    record = {
        "$type": validate.POST,
        "text": text,
        "createdAt": iso_millis(now),
        "reply": {"root": {"uri": root.id, "cid": root.cid}, "parent": {"uri": post.id, "cid": post.cid}},
    }
    cid = keep(world, uri=uri, did=author.id, collection=validate.POST, rkey=rkey, record=record)
    return store_post(world, uri=uri, cid=cid, author=author, record=record, source=source)


def effect(call: Call, uri: str, cid: str, collection: str, record: dict[str, Any]) -> None:
    """Carry out what a record other than a post says."""
    world, me = call.world, call.me
    if collection in (validate.LIKE, validate.REPOST):
        post = posts.find(world, platform="bluesky", post_id=record["subject"]["uri"])
        if post is not None:
            announce.reaction(
                world, kind="like" if collection == validate.LIKE else "repost", actor=me, post=post, uri=uri, cid=cid
            )
    elif collection == validate.FOLLOW:
        target = accounts.find(world, record["subject"])
        if target is not None:
            announce.follow(world, actor=me, target=target, uri=uri, cid=cid)
    elif collection == validate.BLOCK:
        world.store.write(
            "INSERT OR IGNORE INTO reactions(platform,kind,actor,subject,uri,created)"
            " VALUES('bluesky','block',?,?,?,?)",
            (me.id, record["subject"], uri, world.clock.now()),
        )
    elif collection == validate.THREADGATE:
        apply_gate(call, record["post"], record.get("hiddenReplies", []))
    elif collection == validate.PROFILE:
        world.store.write(
            "UPDATE accounts SET name=?, profile=? WHERE id=?",
            (record.get("displayName") or me.name, json.dumps(record), me.id),
        )


def apply_gate(call: Call, root: str, hidden: list[str]) -> None:
    """Mark the hidden replies of one's own thread."""
    if not root.startswith(f"at://{call.me.id}/"):
        return
    call.world.store.write("UPDATE posts SET hidden=0 WHERE platform='bluesky' AND root=?", (root,))
    for uri in hidden:
        call.world.store.write("UPDATE posts SET hidden=1 WHERE platform='bluesky' AND root=? AND id=?", (root, uri))
