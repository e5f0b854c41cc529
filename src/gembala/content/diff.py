"""What changed between two snapshots of a draft, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of text; ``kind`` is same, gone or new."""

    kind: str
    text: str


@dataclass(frozen=True)
class Part:
    """One field of a draft: ``field`` is title, text, variant, media, format, details; ``channel`` the variant's or empty."""

    field: str
    channel: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether the two differ here."""
        return any(piece.kind != "same" for piece in self.pieces)


def words(before: str, after: str) -> tuple[Piece, ...]:
    """The change from one text to another as pieces in reading order."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[Piece] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("gone", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("new", "".join(new[c:d])))
    return tuple(pieces)


def between(before: dict[str, Any], after: dict[str, Any]) -> list[Part]:
    """The parts that differ between two snapshots, in the order of the page."""
    parts = [Part(name, "", words(before.get(name, ""), after.get(name, ""))) for name in ("title", "text")]
    old, new = _variants(before), _variants(after)
    for channel in dict.fromkeys([*old, *new]):
        a, b = old.get(channel, {}), new.get(channel, {})
        name = f"{(b or a)['platform']} {(b or a)['handle']}"
        parts.append(Part("channel", name, words(name if a else "", name if b else "")))
        for key, field in (("text", "variant"), ("title", "title"), ("space", "space"), ("format", "format")):
            parts.append(Part(field, name, words(a.get(key) or "", b.get(key) or "")))
        parts.append(Part("media", name, words(_media(a), _media(b))))
        parts.append(Part("details", name, words(_details(a), _details(b))))
    return [part for part in parts if part.changed]


def _variants(snapshot: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {one["channel"]: one for one in snapshot.get("variants", [])}


def _media(variant: dict[str, Any]) -> str:
    return "\n".join(f"{one['name']}: {one['alt']}" if one["alt"] else one["name"] for one in variant.get("media", []))


def _details(variant: dict[str, Any]) -> str:
    """What else was chosen, a line each, under the names of the contracts."""
    told: dict[str, Any] = dict(variant.get("details") or {})
    told |= told.pop("options", None) or {}
    return "\n".join(f"{name}: {_plain(value)}" for name, value in sorted(told.items()))


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items() if one)
    return ", ".join(_plain(one) for one in value) if isinstance(value, list) else str(value)
