"""Webhook requests and the answers to handshakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class RawRequest:
    """A webhook request as it came: raw bytes are what is signed."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Header names in lower case."""
    body: bytes


@dataclass(frozen=True)
class RawResponse:
    """What to answer to a handshake."""

    status: int
    body: bytes
    content_type: str = "application/json"
