"""com.atproto.repo.uploadBlob and com.atproto.sync.getBlob."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gembala_sandbox.bluesky.errors import invalid, refusal
from gembala_sandbox.ids import cid_of_bytes
from gembala_sandbox.wire import Call

_BLOB_MAX = 300_000_000


def upload_blob(call: Call) -> dict[str, Any]:
    """com.atproto.repo.uploadBlob: raw bytes."""
    mime = call.request.headers.get("content-type", "").partition(";")[0].strip() or "application/octet-stream"
    if not call.body:
        raise invalid("The blob is empty")
    if len(call.body) > _BLOB_MAX:
        raise refusal(
            "BlobTooLarge", f"This file is too large. It is {len(call.body)} but the maximum size is {_BLOB_MAX}."
        )
    if mime == "application/json" or (call.fault and call.fault.kind == "media_failed"):
        raise refusal("InvalidMimeType", f"Wrong type of file. It is {mime} but it must match image/*, video/mp4.")
    cid = cid_of_bytes(call.body)
    (call.world.store.media_folder / f"bluesky-{cid}").write_bytes(call.body)
    now = call.world.clock.now()
    call.world.store.write(
        "INSERT OR REPLACE INTO media(id,platform,account_id,mime,category,size,state,ready,created)"
        " VALUES(?,'bluesky',?,?,'blob',?,'done',?,?)",
        (f"{call.me.id}/{cid}", call.me.id, mime, len(call.body), now, now),
    )
    return {"blob": {"$type": "blob", "ref": {"$link": cid}, "mimeType": mime, "size": len(call.body)}}


def get_blob(call: Call) -> Response:
    """com.atproto.sync.getBlob."""
    row = call.world.store.one("SELECT * FROM media WHERE id=?", (f"{call.query('did')}/{call.query('cid')}",))
    if row is None:
        raise refusal("BlobNotFound", "Blob not found")
    return Response(
        (call.world.store.media_folder / f"bluesky-{call.query('cid')}").read_bytes(), media_type=row["mime"]
    )
