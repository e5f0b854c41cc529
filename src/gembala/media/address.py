"""A public address of a file that ends: platforms that download media from us have no session.

``/m/<end>/<proof>/<name>``: ``end`` is the Unix second after which it is dead, ``proof`` an HMAC-SHA256 over end and
name with a key made from the installation's own, ``name`` the path below the media folder. Nothing else is reachable.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from gembala.kernel.clock import now

PREFIX = "m"
LIFE = timedelta(hours=24)
"""Longer than a platform may take to fetch (an Instagram container lives for a day)."""
STEP = 3600
"""Ends are rounded up to the hour, so that asking twice gives the same address."""


def public_url(name: str, *, life: timedelta = LIFE) -> str:
    """The address of a file below the media folder, from now for at least ``life``."""
    end = (int((now() + life).timestamp()) // STEP + 1) * STEP
    return f"{settings.PUBLIC_URL}/{PREFIX}/{end}/{_proof(end, name)}/{name}"


def opened(end: int, proof: str, name: str) -> Path | None:
    """The file behind an address; ``None`` when the address is forged, has ended, or the file is gone."""
    if not hmac.compare_digest(proof.encode(), _proof(end, name).encode()) or end <= now().timestamp():
        return None
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def _proof(end: int, name: str) -> str:
    key = hashlib.sha256(b"gembala.media.address:" + settings.SECRET_KEY.encode()).digest()
    digest = hmac.new(key, f"{end}\n{name}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
