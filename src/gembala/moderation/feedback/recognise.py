"""When somebody criticises so that something becomes better. Such words are never treated as abuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gembala.understanding.verdict import chance_of

WANTS = frozenset({"complaint", "suggestion", "report", "request", "question"})
MILD = frozenset({"none", "rude"})
IMPROVES = frozenset({"complaint", "suggestion"})
LEANING = 0.4
"""Chance of complaint and suggestion together from which a request ("please add ...") counts as criticism too."""
_NONE: Mapping[str, Any] = {"label": "none", "unsure": False}


def is_constructive(found: Mapping[str, Any] | None) -> bool:
    """Whether an understanding (its JSON) tells of criticism: it wants something, is not spam or fraud, and attacks
    nobody. Rough words alone do not make it abuse: somebody who is angry about a parcel may curse."""
    if not found:
        return False
    if _label(found, "spam") != "none" or _label(found, "fraud") != "none":
        return False
    if _label(found, "abuse") not in MILD:
        return False
    verdict = found.get("intent", _NONE)
    intent: str = verdict["label"]
    if intent in IMPROVES or chance_of(verdict, IMPROVES) >= LEANING:
        return True
    return bool(intent in WANTS and found.get("sentiment", _NONE)["label"] == "neg")


def is_feedback(found: Mapping[str, Any] | None) -> bool:
    """Whether it shall be followed until it is solved: constructive, and a complaint or unhappy."""
    if not found or not is_constructive(found):
        return False
    unhappy: bool = found.get("sentiment", _NONE)["label"] == "neg"
    return unhappy or _label(found, "intent") == "complaint"


def _label(found: Mapping[str, Any], head: str) -> str:
    """The head's label; what it is unsure of counts as nothing found."""
    verdict = found.get(head, _NONE)
    return "none" if verdict.get("unsure") else str(verdict["label"])
