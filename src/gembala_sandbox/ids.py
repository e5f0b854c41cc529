"""Identifiers in the platforms' real shapes: snowflakes, TIDs, did:plc and CIDs over DAG-CBOR."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import struct
from typing import Any

_TWITTER_EPOCH_MS = 1288834974657
_TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
TID_PATTERN = re.compile(r"^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$")
TID_PATTERN = re.compile(r"^[2-7a-j][2-7a-z]{12}$")
RKEY_PATTERN = re.compile(r"^[A-Za-z0-9._:~-]{1,512}$")


class Snowflakes:
    """Strictly growing 64-bit ids whose upper bits are milliseconds since the platform's epoch."""

    def __init__(self) -> None:
        self._last = 0

    def make(self, epoch_seconds: float) -> str:
        """The next id at or after that time, as decimal text."""
        fresh = max(int(epoch_seconds * 1000) - _TWITTER_EPOCH_MS, 0) << 22
        self._last = max(fresh, self._last + 1)
        return str(self._last)

    def resume_after(self, identifier: int) -> None:
        """Never hand out an id at or below this one again."""
        self._last = max(self._last, identifier)


class Tids:
    """Strictly growing atproto timestamp identifiers (13 characters, base32-sortable)."""

    def __init__(self) -> None:
        self._last = 0

    def make(self, epoch_seconds: float) -> str:
        """The next TID at or after that time."""
        self._last = max(int(epoch_seconds * 1_000_000), self._last + 1)
        number = (self._last << 10) | 7
        return "".join(_TID_ALPHABET[(number >> shift) & 31] for shift in range(60, -1, -5))


def did_for(handle: str) -> str:
    """A stable did:plc for a handle."""
    return "did:plc:" + _base32(hashlib.sha256(handle.encode()).digest())[:24]


def opaque(size: int = 48) -> str:
    """A random token."""
    return secrets.token_urlsafe(size)


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().lower().rstrip("=")


def _cid(codec: int, raw: bytes) -> str:
    return "b" + _base32(bytes([1, codec, 0x12, 0x20]) + hashlib.sha256(raw).digest())


def cid_of_bytes(raw: bytes) -> str:
    """CIDv1 (raw codec) of a blob."""
    return _cid(0x55, raw)


def cid_of_record(record: Any) -> str:
    """CIDv1 (dag-cbor codec) of a record."""
    return _cid(0x71, dag_cbor(record))


def _head(major: int, value: int) -> bytes:
    if value < 24:
        return bytes([major << 5 | value])
    for code, form, top in ((24, ">B", 1 << 8), (25, ">H", 1 << 16), (26, ">I", 1 << 32), (27, ">Q", 1 << 64)):
        if value < top:
            return bytes([major << 5 | code]) + struct.pack(form, value)
    raise ValueError("the number is too large for CBOR")


def dag_cbor(value: Any) -> bytes:
    """Canonical DAG-CBOR. `{"$link": cid}` becomes a tagged CID. Raises TypeError on what JSON cannot hold."""
    match value:
        case None:
            return b"\xf6"
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case float():
            return b"\xfb" + struct.pack(">d", value)
        case str():
            raw = value.encode()
            return _head(3, len(raw)) + raw
        case list():
            return _head(4, len(value)) + b"".join(dag_cbor(item) for item in value)
        case {"$link": str(cid)} if len(value) == 1:
            raw = b"\x00" + base64.b32decode(cid[1:].upper() + "=" * (-len(cid[1:]) % 8))
            return b"\xd8\x2a" + _head(2, len(raw)) + raw
        case dict():
            pairs = sorted(((key.encode(), item) for key, item in value.items()), key=lambda p: (len(p[0]), p[0]))
            return _head(5, len(pairs)) + b"".join(_head(3, len(k)) + k + dag_cbor(item) for k, item in pairs)
    raise TypeError(f"{type(value).__name__} has no place in a record")
