"""Seals every credential with a new key."""

from __future__ import annotations

from gembala.cli.ground import stand


def run(_words: list[str]) -> int:
    """New key in front, everything sealed anew, old keys dropped; safe to run again after a cut."""
    stand()
    from gembala.platforms.rotate import rotate

    print(f"{rotate()} credentials sealed with the new key. Restart web and workers.")
    return 0
