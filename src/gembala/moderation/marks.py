"""Which letters of a text decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gembala.understanding.normalise import normalise

Pieces = list[tuple[str, bool]]


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


def deciding(text: str, found: Mapping[str, Any] | None, *, label: str, said: Iterable[str] = ()) -> Pieces:
    """The text in pieces with what decided marked: the evidence of the head that has ``label``, and words that a rule
    had looked for (``said``, folded)."""
    reasons = [dict(one) for one in _verdict(found, label).get("reasons", ())]
    wanted = [one for one in said if one]
    if wanted:
        norm = normalise(text)
        for word in wanted:
            at = norm.folded.find(word)
            if at >= 0:
                start, end = norm.span(at, at + len(word))
                reasons.append({"start": start, "end": end})
    return marked(text, {"reasons": reasons})


def _verdict(found: Mapping[str, Any] | None, label: str) -> Mapping[str, Any]:
    """The verdict that says the label, else the one on spam or abuse that says anything."""
    heads = found or {}
    for head in ("spam", "fraud", "abuse"):
        if heads.get(head, {}).get("label") == label and label != "none":
            return heads[head]  # type: ignore[no-any-return]
    return next((heads[head] for head in ("spam", "abuse") if heads.get(head, {}).get("label", "none") != "none"), {})
