"""A pooled client for addresses that a person or a stranger's document named: the guard stands at every connection.

Checking an address once is not enough: the name server may answer otherwise a minute later (rebinding). So each new
connection resolves the name, demands that every answer is public, and goes to the address that was checked; the name
stays what the certificate is checked against.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore2
import httpx2

from gembala.kernel.http import MAX_BODY, TIMEOUT, Refused, check_url, public_addresses

_Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class _Checked(httpcore2.NetworkBackend):
    """Connects to public addresses only."""

    def __init__(self) -> None:
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_Option] | None = None,
    ) -> httpcore2.NetworkStream:
        address = public_addresses(host, port)[0]
        return self._plain.connect_tcp(address, port, timeout, local_address, socket_options)


class _Transport(httpx2.HTTPTransport):
    def __init__(self) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=64,
            max_keepalive_connections=32,
            keepalive_expiry=30,
            network_backend=_Checked(),
        )


class Pinned:
    """Answers are read up to `MAX_BODY`; redirects are refused."""

    def __init__(self) -> None:
        self._http = httpx2.Client(transport=_Transport(), timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    def request(self, method: str, url: str, **options: Any) -> httpx2.Response:
        """Send and read one answer. Raises `Refused` before anything was sent, and httpx2 transport errors."""
        check_url(url)
        with self._http.stream(method, url, **options) as response:
            held = bytearray()
            for piece in response.iter_bytes():
                held += piece
                if len(held) > MAX_BODY:
                    raise httpx2.ReadError("the answer is too long")
        unpacked = {"content-encoding", "content-length", "transfer-encoding"}
        headers = [pair for pair in response.headers.multi_items() if pair[0] not in unpacked]
        return httpx2.Response(response.status_code, headers=headers, content=bytes(held), request=response.request)


@cache
def pinned() -> Pinned:
    """The process-wide client."""
    return Pinned()


__all__ = ["Pinned", "Refused", "pinned"]
