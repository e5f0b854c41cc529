"""Really fetches the media an address names: from this machine only, without cookies, without following elsewhere."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from typing import IO, Any
from urllib.parse import urljoin

from gembala_sandbox.graph import urls

_POOL = ThreadPoolExecutor(4, thread_name_prefix="fetch")
SECONDS = 15.0
_HOPS = 3
_PIECE = 1 << 20
AGENT = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"


class Unfetchable(Exception):
    """The address gave no media; the text says why, `slow` whether it took too long."""

    def __init__(self, why: str, *, slow: bool = False) -> None:
        super().__init__(why)
        self.slow = slow


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))


def _check(address: str) -> None:
    parts = urls.split(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unfetchable("not an http(s) address")
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as problem:
        raise Unfetchable(f"the name does not resolve: {problem}") from None
    if not all(ipaddress.ip_address(str(entry[4][0])).is_loopback for entry in found):
        raise Unfetchable("this sandbox fetches from this machine only")


def _fetch(address: str, most: int, redirects: bool, timeout: float) -> tuple[str, bytes]:
    for _ in range(_HOPS):
        _check(address)
        request = urllib.request.Request(address, headers={"user-agent": AGENT, "accept": "*/*"})  # noqa: S310 - checked above
        try:
            with _OPENER.open(request, timeout=timeout) as answer:
                return answer.headers.get_content_type(), _read(answer, most, time.monotonic() + timeout)
        except urllib.error.HTTPError as problem:
            target = problem.headers.get("location")
            if problem.code not in (301, 302, 303, 307, 308) or not target or not redirects:
                raise Unfetchable(f"HTTP {problem.code}") from None
            address = urljoin(address, target)
        except (OSError, ValueError) as problem:
            raise Unfetchable(str(problem), slow="timed out" in str(problem)) from None
    raise Unfetchable("too many redirects")


def _read(answer: Any, most: int, until: float) -> bytes:
    pieces, size = [], 0
    while piece := answer.read1(_PIECE):
        size += len(piece)
        pieces.append(piece)
        if time.monotonic() > until:
            raise Unfetchable("timed out", slow=True)
        if size > most:
            break  # the caller sees that it is too big
    return b"".join(pieces)


async def fetch(
    address: str, *, most: int, redirects: bool = True, timeout_seconds: float = SECONDS
) -> tuple[str, bytes]:
    """Content type and bytes (a little over `most` when there is more). Raises Unfetchable."""
    work = asyncio.get_running_loop().run_in_executor(_POOL, _fetch, address, most, redirects, timeout_seconds)
    return await work
