"""Webhooks whose signature covers the time and the raw bytes: ``t=<seconds>,s=<hex>``, with a window against replays."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta

from gembala.kernel.clock import now
from gembala.platforms.contracts import RawRequest

WINDOW = timedelta(hours=72, minutes=5)
"""TikTok tries again for 72 hours; whether it signs anew is not said."""


def verify(request: RawRequest, secrets: Sequence[str], *, header: str) -> bool:
    """True when one of the secrets signed exactly these bytes, not too long ago. ``header`` is in lower case."""
    pairs = (one.strip().partition("=") for one in request.headers.get(header, "").split(","))
    given = {name: value for name, _, value in pairs}
    stamp, signature = given.get("t", ""), given.get("s", "")
    if (
        not (stamp.isascii() and stamp.isdigit())
        or len(stamp) > 12
        or abs(now().timestamp() - int(stamp)) > WINDOW.total_seconds()
    ):
        return False
    content = stamp.encode() + b"." + request.body
    results = [
        hmac.compare_digest(signature.encode(), hmac.new(secret.encode(), content, hashlib.sha256).hexdigest().encode())
        for secret in secrets
    ]
    return any(results)
