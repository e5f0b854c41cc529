"""com.atproto.repo.uploadBlob and com.atproto.sync.getBlob."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from gembala_sandbox.bluesky.errors import invalid, refusal
from gembala_sandbox.ids import cid_of_bytes
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

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
    return {"blob": store(call.world, did=call.me.id, raw=call.body, mime=mime)}


def store(world: World, *, did: str, raw: bytes, mime: str, again: bool = True) -> dict[str, Any]:
    """Keep bytes at the account's server; gives the blob. With `again` off, what was thrown away there stays away."""
    cid, now = cid_of_bytes(raw), world.clock.now()
    if again:
        (world.store.media_folder / f"bluesky-{cid}").write_bytes(raw)
        world.store.write(
            "INSERT OR REPLACE INTO media(id,platform,account_id,mime,category,size,state,ready,created)"
            " VALUES(?,'bluesky',?,?,'blob',?,'done',?,?)",
            (f"{did}/{cid}", did, mime, len(raw), now, now),
        )
    return {"$type": "blob", "ref": {"$link": cid}, "mimeType": mime, "size": len(raw)}


def is_there(world: World, *, did: str, cid: str) -> bool:
    """Whether the account's server holds that blob."""
    return world.store.one("SELECT 1 FROM media WHERE id=?", (f"{did}/{cid}",)) is not None


def get_blob(call: Call) -> Response:
    """com.atproto.sync.getBlob."""
    row = call.world.store.one("SELECT * FROM media WHERE id=?", (f"{call.query('did')}/{call.query('cid')}",))
    if row is None:
        raise refusal("BlobNotFound", "Blob not found")
    return Response(
        (call.world.store.media_folder / f"bluesky-{call.query('cid')}").read_bytes(), media_type=row["mime"]
    )
