"""Right answers in an unusual dress: dripping, compressed, in chunks, with shouting header names."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

_DRIPS = 20
_PAUSE = 0.25


class _Shouting(Response):
    """Header names in capitals, as some proxies write them (HTTP says the case means nothing)."""

    def __init__(self, plain: Response) -> None:
        super().__init__(bytes(plain.body), plain.status_code)
        self.raw_headers = [(name.upper(), value) for name, value in plain.raw_headers]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


async def _pieces(raw: bytes, pause: float) -> AsyncIterator[bytes]:
    size = max(len(raw) // _DRIPS, 1)
    for start in range(0, len(raw), size):
        yield raw[start : start + size]
        await asyncio.sleep(pause)


def unusual(kind: str, response: Response) -> Response:
    """The same answer as `slow_body` (about 5 s), `gzip`, `chunked` or `odd_header_case`."""
    body = getattr(response, "body", b"")
    raw = bytes(body)
    keep = {k: v for k, v in response.headers.items() if k not in ("content-length", "content-encoding")}
    if kind == "gzip":
        return Response(gzip.compress(raw), response.status_code, keep | {"content-encoding": "gzip"})
    if kind == "odd_header_case":
        return _Shouting(response)
    return StreamingResponse(_pieces(raw, _PAUSE if kind == "slow_body" else 0.0), response.status_code, keep)
