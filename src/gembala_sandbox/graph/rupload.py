"""rupload.facebook.com: the bytes of a video, whole or continued at an offset, or fetched from `file_url`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.graph import errors, nodes
from gembala_sandbox.graph.edges import Edge
from gembala_sandbox.graph.fetch import Unfetchable, fetch
from gembala_sandbox.graph.host import GraphHost
from gembala_sandbox.graph.params import Params
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, Refusal

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_MOST = 2_000_000_000
Done = Callable[["World", Thing, bytes, str], None]


def _debug(kind: str, message: str, *, retriable: bool = False, status: int = 400) -> Refusal:
    return Refusal(status, {"debug_info": {"retriable": retriable, "type": kind, "message": message}})


class Rupload(GraphHost):
    """Its own host: the token stands in `Authorization: OAuth …`, the container or video in the path."""

    def __init__(self, done: dict[str, Done], path: Callable[[World, Thing], Path]) -> None:
        super().__init__("facebook")
        self._done, self._path = done, path

    def authenticate(self, call: Call, auth: str) -> None:
        call.notes["params"] = Params()
        kind, _, text = call.request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "oauth" or not text:
            raise errors.no_token()
        call.notes["params"].values["access_token"] = text
        call.notes["version"] = call.path("version")
        token = call.notes["token"] = self._token(call)
        node = nodes.find(call.world, call.path("id"))
        if node is None or node.kind not in self._done or node.owner is None:
            raise _debug("InvalidIDError", "The upload does not exist", status=404)
        if nodes.tasks(call.world, token, node.owner) is None:
            raise errors.not_there(node.id, "post")
        self._act_as(call, node)
        call.notes["edge"] = Edge(self.take, "upload")

    def offset(self, call: Call) -> dict[str, Any]:
        """GET: how many bytes have arrived."""
        return {"offset": self._bytes(call)}

    def _bytes(self, call: Call) -> int:
        path = self._path(call.world, call.notes["node"].thing)
        return path.stat().st_size if path.exists() else 0

    async def take(self, call: Call) -> dict[str, Any]:
        """POST: bytes from `offset` on, or an address to fetch."""
        thing: Thing = call.notes["node"].thing
        headers, path = call.request.headers, self._path(call.world, thing)
        address = headers.get("file_url")
        if address:
            try:
                _, raw = await fetch(address, most=_MOST)
            except Unfetchable as problem:
                raise _debug("ProcessingFailedError", f"The file could not be fetched: {problem}") from None
            path.write_bytes(raw)
            return self._finish(call, thing, raw)
        try:
            start, total = int(headers["offset"]), int(headers["file_size"])
        except (KeyError, ValueError):
            raise _debug("PartialRequestError", "The headers offset and file_size are required") from None
        self._spoil_upload(call, path)
        have = self._bytes(call)
        if start != have:
            raise _debug("OffsetInvalidError", f"Request starting offset is invalid: {start}, expected {have}")
        if have + len(call.body) > total:
            raise _debug("OffsetInvalidError", "More bytes than file_size")
        with path.open("ab") as file:
            file.write(call.body)
        thing.data["received"], thing.data["total"] = have + len(call.body), total
        things.keep(call.world, thing)
        if have + len(call.body) < total:
            raise _debug("PartialRequestError", "Partial request (did not match length of file)", retriable=True)
        return self._finish(call, thing, path.read_bytes())

    def _spoil_upload(self, call: Call, path: Path) -> None:
        fault = call.fault.kind if call.fault else ""
        if fault == "upload_gone":
            path.write_bytes(b"")
            raise _debug("ProcessingFailedError", "Request processing failed", retriable=False)
        if fault == "offset_wrong" and path.exists():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    def _finish(self, call: Call, thing: Thing, raw: bytes) -> dict[str, Any]:
        thing.data["received"] = thing.data["total"] = len(raw)
        things.keep(call.world, thing)
        self._done[call.notes["node"].kind](call.world, thing, raw, call.fault.kind if call.fault else "")
        return {"success": True, "message": "Upload successful."}
