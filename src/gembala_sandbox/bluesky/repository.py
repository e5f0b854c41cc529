"""com.atproto.repo: create, put, get, list and delete records; blobs."""

from __future__ import annotations

import json
from typing import Any

from gembala_sandbox import accounts, announce, posts
from gembala_sandbox.bluesky import indexing, validate
from gembala_sandbox.bluesky.errors import broken, invalid, refusal
from gembala_sandbox.ids import RKEY_PATTERN, TID_PATTERN, cid_of_bytes, cid_of_record
from gembala_sandbox.wire import Call, json_object

_OPERATIONS = {validate.LIKE: "like", validate.THREADGATE: "hide", validate.FOLLOW: "follow"}


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
    body = json_object(call, broken)
    repo, collection = body.get("repo"), body.get("collection")
    if repo not in (call.me.id, call.me.handle):
        if not isinstance(repo, str):
            raise invalid('Missing required key "repo" at $.repo')
        raise refusal("AccountNotFound", f"Could not find repo: {repo}", 403)
    if not isinstance(collection, str) or "." not in collection:
        raise invalid("Invalid nsid at $.collection")
    rkey = body.get("rkey", "")
    if rkey and (not isinstance(rkey, str) or not RKEY_PATTERN.match(rkey)):
        raise invalid("Invalid record key at $.rkey")
    if rkey and collection in validate.TIMED and not TID_PATTERN.match(rkey):
        raise invalid("Invalid record key: expected a TID at $.rkey")
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
        raise invalid('Missing required key "rkey" at $.rkey')
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
    cid = indexing.keep(call.world, uri=uri, did=call.me.id, collection=collection, rkey=rkey, record=record)
    if collection == validate.POST:
        indexing.store_post(
            call.world, uri=uri, cid=cid, author=call.me, record=record, source="api", client=call.client()
        )
        call.stored.append(uri)
    else:
        indexing.effect(call, uri, cid, collection, record)
    status = "valid" if collection in validate.KNOWN else "unknown"
    return {"uri": uri, "cid": cid, "commit": _commit(call), "validationStatus": status}


def _replace(call: Call, uri: str, collection: str, record: dict[str, Any]) -> dict[str, Any]:
    cid = cid_of_record(record)
    call.world.store.write("UPDATE records SET cid=?, value=? WHERE uri=?", (cid, json.dumps(record), uri))
    if collection == validate.POST:
        call.world.store.write(
            "UPDATE posts SET text=?, cid=?, digest=?, extra=? WHERE platform='bluesky' AND id=?",
            (record["text"], cid, posts.digest(record["text"]), json.dumps({"record": record}), uri),
        )
    else:
        indexing.effect(call, uri, cid, collection, record)
    return {"uri": uri, "cid": cid, "commit": _commit(call), "validationStatus": "valid"}


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
        indexing.apply_gate(call, json.loads(gone["value"])["post"], [])
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
    if not call.query("rkey"):
        raise invalid('Error: Params must have the property "rkey"')
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
        (did, call.query("collection"), cursor, limit),
    )
    shown = [{"uri": row["uri"], "cid": row["cid"], "value": json.loads(row["value"])} for row in rows]
    return {"records": shown} | ({"cursor": rows[-1]["rkey"]} if len(rows) == limit else {})
