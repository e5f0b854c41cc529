"""Which letters of a text decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def marked(text: str, verdict: Mapping[str, Any] | None, *, limit: int = 0) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is evidence of the verdict; ``limit`` characters at most (0: all)."""
    end = min(limit, len(text)) if limit else len(text)
    spans = sorted(
        (reason["start"], min(reason["end"], end))
        for reason in (verdict or {}).get("reasons", ())
        if 0 <= reason["start"] < min(reason["end"], end)
    )
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, stop in spans:
        if stop <= at:
            continue
        start = max(start, at)
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:stop], True))
        at = stop
    if at < end:
        pieces.append((text[at:end], False))
    return pieces
