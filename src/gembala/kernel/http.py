"""The one door to the outside: timeouts, a guard against private addresses, and redaction.

A platform's own address and the sandbox are given by the operator (`trusted`); every address that a person can set
goes through the guard: each name is resolved once, every answer must be public, and the connection goes to the address
that was checked, so that a second answer of the name server cannot move it. Redirects are never followed by themselves.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2

TIMEOUT = httpx2.Timeout(connect=5, read=20, write=20, pool=20)
MAX_BODY = 10 * 1024 * 1024

Response = httpx2.Response
TransportError = httpx2.TransportError
ConnectError = httpx2.ConnectError
ConnectTimeout = httpx2.ConnectTimeout


class Refused(Exception):
    """The address may not be called; the message says why, without secrets."""


class Nowhere(Refused):
    """The name leads nowhere now; it may later."""


_SECRET = re.compile(
    r"(?i)(authorization|access_token|refresh_token|client_secret|code|code_verifier|password|accessJwt|refreshJwt|token)"
    r"([\"']?\s*[:=]\s*[\"']?)(bearer\s+|basic\s+)?[^\s\"'&,}]+"
)


_BOT = re.compile(r"(/bot\d+):[\w-]+")
"""Telegram's token stands in the path."""


def redact(text: str) -> str:
    """The text with every value of a secret-bearing key, and a token in a path, replaced by dots."""
    return _BOT.sub(r"\1:…", _SECRET.sub(r"\1\2…", text))


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host, all public. Raises `Refused` when one is not, or when there is none."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise Nowhere(f"{host} cannot be found") from error
    for address in found:
        ip = ipaddress.ip_address(address.split("%")[0])
        mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
        if not ip.is_global or ip.is_multicast or (mapped is not None and not mapped.is_global):
            raise Refused(f"{host} is not a public address")
    if not found:
        raise Nowhere(f"{host} cannot be found")
    return sorted(found)


def check_url(url: str) -> tuple[str, list[str]]:
    """Host and checked addresses of an address that a person set. Raises `Refused`."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refused("only http and https addresses can be called")
    if parts.username or parts.password:
        raise Refused("an address must not carry a name or password")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Refused("the port is not a number") from error
    return parts.hostname, public_addresses(parts.hostname, port)


class Client:
    """A pooled client for one trusted platform address (from a manifest or the operator's settings)."""

    def __init__(self) -> None:
        limits = httpx2.Limits(max_connections=64, max_keepalive_connections=32)
        self._http = httpx2.Client(timeout=TIMEOUT, limits=limits, follow_redirects=False, trust_env=False)

    def request(self, method: str, url: str, **options: Any) -> httpx2.Response:
        """Send and read one answer. Raises httpx2 transport errors."""
        return self._http.request(method, url, **options)


_client: Client | None = None


def trusted() -> Client:
    """The process-wide client for addresses that the operator or a manifest gave."""
    global _client
    if _client is None:
        _client = Client()
    return _client


@contextmanager
def guarded(url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None) -> Iterator[httpx2.Response]:
    """Call an address that a person set, pinned to the address that was checked; the body is streamed.

    Raises `Refused` for a private address or a redirect, and httpx2 transport errors.
    """
    host, addresses = check_url(url)
    target = httpx2.URL(url).copy_with(host=addresses[0])
    sent = {**(headers or {}), "Host": urlsplit(url).netloc}
    with (
        httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream(method, target, headers=sent, extensions={"sni_hostname": host}) as response,
    ):
        if response.is_redirect:
            raise Refused("the address redirects; enter the final address")
        yield response
