"""Somebody who answers X's challenge and keeps what X sends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from contextlib import AbstractContextManager

from .listener import Listener, listening


def sign(raw: bytes) -> str:
    """What X sends as the signature of these bytes."""
    digest = hmac.new(b"sandbox-x-consumer-secret", raw, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def receiving() -> AbstractContextManager[Listener]:
    """A webhook's address that X accepts."""
    return listening("x-twitter-webhooks-signature", _answer)


def _answer(asked: dict[str, str]) -> tuple[int, bytes]:
    return 200, json.dumps({"response_token": sign(asked["crc_token"].encode())}).encode()
