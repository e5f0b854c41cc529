"""com.atproto.repo: create, put, get, list and delete records; blobs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from gembala_sandbox import accounts, announce, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.bluesky import validate
from gembala_sandbox.bluesky.errors import invalid, refusal
from gembala_sandbox.clock import iso_millis, parse_iso
from gembala_sandbox.ids import RKEY_PATTERN, cid_of_bytes, cid_of_record
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call, json_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_OPERATIONS = {validate.LIKE: "like", validate.THREADGATE: "hide", validate.FOLLOW: "follow"}
_BLOB_MAX = 300_000_000


def operation(call: Call) -> str:
    """publish, reply, like, hide, follow or record, by what is written."""
    try:
        body = json.loads(call.body)
        collection, record = body.get("collection"), body.get("record")
    except (ValueError, AttributeError):
        return "record"
    if collection == validate.POST:
        return "reply" if isinstance(record, dict) and "reply" in record else "publish"
    return _OPERATIONS.get(collection, "record")


def _target(call: Call) -> tuple[dict[str, Any], str, str]:
    body = json_object(call, invalid)
    repo, collection = body.get("repo"), body.get("collection")
    if repo not in (call.me.id, call.me.handle):
        if not isinstance(repo, str):
            raise invalid("Missing required key \"repo\" at $.repo")
        raise refusal("InvalidRequest", f"Could not find repo: {repo}")
    if not isinstance(collection, str) or "." not in collection:
        raise invalid("Invalid nsid at $.collection")
    rkey = body.get("rkey", "")
    if rkey and (not isinstance(rkey, str) or not RKEY_PATTERN.match(rkey)):
        raise invalid("Invalid record key at $.rkey")
    return body, collection, rkey


def _commit(call: Call) -> dict[str, str]:
    rev = call.world.tids.make(call.world.clock.now())
    return {"cid": cid_of_bytes(rev.encode()), "rev": rev}


def create_record(call: Call) -> dict[str, Any]:
    """com.atproto.repo.createRecord; an rkey that exists answers 500, as a real PDS was seen to do."""
    body, collection, rkey = _target(call)
    rkey = rkey or ("self" if collection == validate.PROFILE else call.world.tids.make(call.world.clock.now()))
    uri = f"at://{call.me.id}/{collection}/{rkey}"
    _check(call, collection, body)
    if call.world.store.one("SELECT 1 FROM records WHERE uri=?", (uri,)):
        raise refusal("InternalServerError", "Internal Server Error", 500)
    return _write(call, uri, collection, rkey, body["record"])


def put_record(call: Call) -> dict[str, Any]:
    """com.atproto.repo.putRecord; the same record under the same key again makes no new commit."""
    body, collection, rkey = _target(call)
    if not rkey:
        raise invalid("Missing required key \"rkey\" at $.rkey")
    uri = f"at://{call.me.id}/{collection}/{rkey}"
    _check(call, collection, body)
    old = call.world.store.one("SELECT * FROM records WHERE uri=?", (uri,))
    if old is None:
        return _write(call, uri, collection, rkey, body["record"])
    call.world.store.write("UPDATE posts SET writes=writes+1 WHERE platform='bluesky' AND id=?", (uri,))
    call.stored.append(uri)
    if old["cid"] == cid_of_record(body["record"]):
        return {"uri": uri, "cid": old["cid"], "validationStatus": "valid"}
    return _replace(call, uri, collection, body["record"])


def _check(call: Call, collection: str, body: dict[str, Any]) -> None:
    validate.check(collection, body.get("record"))
    for cid in validate.blob_links(body["record"]):
        if call.world.store.one("SELECT 1 FROM media WHERE id=?", (f"{call.me.id}/{cid}",)) is None:
            raise refusal("BlobNotFound", f"Could not find blob: {cid}")


def _write(call: Call, uri: str, collection: str, rkey: str, record: dict[str, Any]) -> dict[str, Any]:
    cid = keep(call.world, uri=uri, did=call.me.id, collection=collection, rkey=rkey, record=record)
    if collection == validate.POST:
        store_post(call.world, uri=uri, cid=cid, author=call.me, record=record, source="api", client=call.client())
        call.stored.append(uri)
    else:
        _effect(call, uri, cid, collection, record)
    status = "valid" if collection in validate.KNOWN else "unknown"
    return {"uri": uri, "cid": cid, "commit": _commit(call), "validationStatus": status}


def _replace(call: Call, uri: str, collection: str, record: dict[str, Any]) -> dict[str, Any]:
    cid = cid_of_record(record)
    call.world.store.write("UPDATE records SET cid=?, value=? WHERE uri=?", (cid, json.dumps(record), uri))
    if collection == validate.POST:
        call.world.store.write(
            "UPDATE posts SET text=?, cid=?, digest=?, extra=? WHERE platform='bluesky' AND id=?",
            (record["text"], cid, posts.digest(record["text"]), json.dumps({"record": record}), uri))
    else:
        _effect(call, uri, cid, collection, record)
    return {"uri": uri, "cid": cid, "commit": _commit(call), "validationStatus": "valid"}


def keep(world: World, *, uri: str, did: str, collection: str, rkey: str, record: dict[str, Any]) -> str:
    """Store a record; returns its CID."""
    cid = cid_of_record(record)
    world.store.write(
        "INSERT INTO records VALUES(?,?,?,?,?,?,?)",
        (uri, did, collection, rkey, cid, json.dumps(record, ensure_ascii=False), world.clock.now()))
    return cid


def store_post(
    world: World, *, uri: str, cid: str, author: Account, record: dict[str, Any], source: str, client: dict[str, Any] | None = None,
) -> Post:
    """Index a post record and tell whom it concerns."""
    reply = record.get("reply") or {}
    embed = record.get("embed") or {}
    quoted = embed.get("record", {}).get("record", embed.get("record", {})).get("uri") if "record" in embed else None
    post = posts.insert(
        world, platform="bluesky", post_id=uri, account_id=author.id, text=record["text"], source=source,
        created=world.clock.now() if source == "api" else parse_iso(record["createdAt"]),
        reply_to=reply.get("parent", {}).get("uri"), root=reply.get("root", {}).get("uri"), quote_of=quoted, cid=cid,
        extra={"record": record}, client=client)
    announce.new_post(world, post, mentioned=validate.mentioned_dids(record))
    return post


def store_comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """A made-up person's reply, letters untouched, as a record of their own repository."""
    root = post if post.root == post.id else posts.find(world, platform="bluesky", post_id=post.root, gone_too=True) or post
    now = world.clock.now()
    rkey = world.tids.make(now)
    uri = f"at://{author.id}/{validate.POST}/{rkey}"
    record = {
        "$type": validate.POST, "text": text, "createdAt": iso_millis(now),
        "reply": {"root": {"uri": root.id, "cid": root.cid}, "parent": {"uri": post.id, "cid": post.cid}},
    }
    cid = keep(world, uri=uri, did=author.id, collection=validate.POST, rkey=rkey, record=record)
    return store_post(world, uri=uri, cid=cid, author=author, record=record, source=source)


def _effect(call: Call, uri: str, cid: str, collection: str, record: dict[str, Any]) -> None:
    world, me = call.world, call.me
    if collection in (validate.LIKE, validate.REPOST):
        post = posts.find(world, platform="bluesky", post_id=record["subject"]["uri"])
        if post is not None:
            announce.reaction(world, kind="like" if collection == validate.LIKE else "repost", actor=me, post=post, uri=uri, cid=cid)
    elif collection == validate.FOLLOW:
        target = accounts.find(world, record["subject"])
        if target is not None:
            announce.follow(world, actor=me, target=target, uri=uri, cid=cid)
    elif collection == validate.BLOCK:
        world.store.write(
            "INSERT OR IGNORE INTO reactions(platform,kind,actor,subject,uri,created) VALUES('bluesky','block',?,?,?,?)",
            (me.id, record["subject"], uri, world.clock.now()))
    elif collection == validate.THREADGATE:
        _apply_gate(call, record["post"], record.get("hiddenReplies", []))
    elif collection == validate.PROFILE:
        world.store.write("UPDATE accounts SET name=?, profile=? WHERE id=?",
                          (record.get("displayName") or me.name, json.dumps(record), me.id))


def _apply_gate(call: Call, root: str, hidden: list[str]) -> None:
    if not root.startswith(f"at://{call.me.id}/"):
        return
    call.world.store.write("UPDATE posts SET hidden=0 WHERE platform='bluesky' AND root=?", (root,))
    for uri in hidden:
        call.world.store.write("UPDATE posts SET hidden=1 WHERE platform='bluesky' AND root=? AND id=?", (root, uri))


def delete_record(call: Call) -> dict[str, Any]:
    """com.atproto.repo.deleteRecord; deleting what is not there is fine."""
    _, collection, rkey = _target(call)
    uri = f"at://{call.me.id}/{collection}/{rkey}"
    gone = call.world.store.one("SELECT * FROM records WHERE uri=?", (uri,))
    if gone is None:
        return {}
    call.world.store.write("DELETE FROM records WHERE uri=?", (uri,))
    if collection == validate.POST:
        post = posts.find(call.world, platform="bluesky", post_id=uri)
        if post is not None:
            posts.delete(call.world, post)
    elif collection == validate.THREADGATE:
        _apply_gate(call, json.loads(gone["value"])["post"], [])
    else:
        _take_back(call, uri)
    return {"commit": _commit(call)}


def _take_back(call: Call, uri: str) -> None:
    row = call.world.store.one("SELECT * FROM reactions WHERE uri=?", (uri,))
    if row is None:
        return
    post = posts.find(call.world, platform="bluesky", post_id=row["subject"], gone_too=True)
    if row["kind"] in ("like", "repost") and post is not None:
        announce.take_back(call.world, kind=row["kind"], actor_id=row["actor"], post=post)
        return
    call.world.store.write("DELETE FROM reactions WHERE seq=?", (row["seq"],))
    if row["kind"] == "follow":
        call.world.store.write("UPDATE accounts SET followers=followers-1 WHERE id=?", (row["subject"],))


def _repo(call: Call) -> str:
    name = call.query("repo")
    account = accounts.find(call.world, name) or accounts.by_handle(call.world, platform="bluesky", handle=name)
    if account is None:
        raise refusal("RepoNotFound", f"Could not find repo: {name}")
    return account.id


def get_record(call: Call) -> dict[str, Any]:
    """com.atproto.repo.getRecord."""
    uri = f"at://{_repo(call)}/{call.query('collection')}/{call.query('rkey')}"
    row = call.world.store.one("SELECT * FROM records WHERE uri=?", (uri,))
    if row is None or (call.query("cid") and call.query("cid") != row["cid"]):
        raise refusal("RecordNotFound", f"Could not locate record: {uri}")
    return {"uri": uri, "cid": row["cid"], "value": json.loads(row["value"])}


def list_records(call: Call) -> dict[str, Any]:
    """com.atproto.repo.listRecords, newest first unless `reverse`."""
    did, reverse = _repo(call), call.query("reverse") == "true"
    try:
        limit = int(call.query("limit", "50"))
    except ValueError:
        limit = 0
    if not 1 <= limit <= 100:
        raise invalid("limit must be between 1 and 100")
    sign, order = (">", "ASC") if reverse else ("<", "DESC")
    cursor = call.query("cursor") or ("" if reverse else "\uffff")
    rows = call.world.store.all(
        f"SELECT * FROM records WHERE did=? AND collection=? AND rkey{sign}? ORDER BY rkey {order} LIMIT ?",
        (did, call.query("collection"), cursor, limit))
    shown = [{"uri": row["uri"], "cid": row["cid"], "value": json.loads(row["value"])} for row in rows]
    return {"records": shown} | ({"cursor": rows[-1]["rkey"]} if len(rows) == limit else {})


def upload_blob(call: Call) -> dict[str, Any]:
    """com.atproto.repo.uploadBlob: raw bytes."""
    mime = call.request.headers.get("content-type", "").partition(";")[0].strip() or "application/octet-stream"
    if not call.body:
        raise invalid("The blob is empty")
    if len(call.body) > _BLOB_MAX:
        raise refusal("BlobTooLarge", f"This file is too large. It is {len(call.body)} but the maximum size is {_BLOB_MAX}.")
    if mime == "application/json" or (call.fault and call.fault.kind == "media_failed"):
        raise refusal("InvalidMimeType", f"Wrong type of file. It is {mime} but it must match image/*, video/mp4.")
    cid = cid_of_bytes(call.body)
    (call.world.store.media_folder / f"bluesky-{cid}").write_bytes(call.body)
    now = call.world.clock.now()
    call.world.store.write(
        "INSERT OR REPLACE INTO media(id,platform,account_id,mime,category,size,state,ready,created) VALUES(?,'bluesky',?,?,'blob',?,'done',?,?)",
        (f"{call.me.id}/{cid}", call.me.id, mime, len(call.body), now, now))
    return {"blob": {"$type": "blob", "ref": {"$link": cid}, "mimeType": mime, "size": len(call.body)}}


def get_blob(call: Call) -> Response:
    """com.atproto.sync.getBlob."""
    row = call.world.store.one("SELECT * FROM media WHERE id=?", (f"{call.query('did')}/{call.query('cid')}",))
    if row is None:
        raise refusal("BlobNotFound", "Blob not found")
    return Response((call.world.store.media_folder / f"bluesky-{call.query('cid')}").read_bytes(), media_type=row["mime"])
