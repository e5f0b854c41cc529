"""When two texts are the same text in different disguises."""

from __future__ import annotations

import hashlib

from gembala.understanding.normalise import normalise


def fingerprint(text: str) -> str:
    """32 hex digits over the folded letters and digits; empty for a text without any."""
    letters = "".join(char for char in normalise(text).folded if char.isalnum())
    return hashlib.blake2b(letters.encode("utf-8", "replace"), digest_size=16).hexdigest() if letters else ""
