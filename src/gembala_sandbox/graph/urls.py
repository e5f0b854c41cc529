"""Addresses of strangers: taken apart without falling over."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_LOCAL = ("127.0.0.1", "localhost", "::1")


def split(address: str) -> SplitResult:
    """The parts; all empty when the text is no address."""
    try:
        parts = urlsplit(address)
        _ = parts.port, parts.hostname  # these raise late
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def local(address: str) -> bool:
    """Whether it names this machine."""
    return split(address).hostname in _LOCAL


def redirect_allowed(known: list[str], address: str) -> bool:
    """Exactly one of the known; without any, each https address, and each of this machine."""
    if known:
        return address in known
    scheme = split(address).scheme
    return scheme == "https" or (scheme == "http" and local(address))
