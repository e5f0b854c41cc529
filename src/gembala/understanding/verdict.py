"""What understanding hands to the other parts: frozen values that survive a round trip through JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ASPECTS = ("language", "spam", "abuse", "sentiment", "intent", "urgency")

LABELS: Mapping[str, tuple[str, ...]] = {
    "language": ("id", "en", "jv", "su", "mix", "other"),
    "spam": ("none", "gambling", "promotion", "fraud"),
    "abuse": ("none", "rude", "attack", "hate", "threat"),
    "sentiment": ("pos", "neg", "neu"),
    "intent": ("question", "complaint", "request", "praise", "suggestion", "report", "promotion", "chatter"),
    "urgency": ("0", "1", "2"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: `start` and `end` are character positions in the raw text, end exclusive."""

    code: str
    evidence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label, how probable it is (0 to 1), why, and whether a person should look."""

    label: str
    probability: float
    reasons: tuple[Reason, ...] = ()
    unsure: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return plain types only, ready for a JSON column."""
        return {
            "label": self.label,
            "probability": self.probability,
            "unsure": self.unsure,
            "reasons": [{"code": r.code, "evidence": r.evidence, "start": r.start, "end": r.end} for r in self.reasons],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        """Read what `to_json` wrote; raises KeyError when a field is missing."""
        reasons = tuple(
            Reason(str(r["code"]), str(r["evidence"]), int(r["start"]), int(r["end"])) for r in data["reasons"]
        )
        return cls(str(data["label"]), float(data["probability"]), reasons, bool(data["unsure"]))


@dataclass(frozen=True, slots=True)
class Understanding:
    """Six verdicts over one text, and the version of the rules or models that gave them."""

    language: Verdict
    spam: Verdict
    abuse: Verdict
    sentiment: Verdict
    intent: Verdict
    urgency: Verdict
    version: str

    def to_json(self) -> dict[str, Any]:
        """Return `{aspect: verdict, ..., "version": str}` in plain types."""
        data: dict[str, Any] = {aspect: getattr(self, aspect).to_json() for aspect in ASPECTS}
        data["version"] = self.version
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Understanding:
        """Read what `to_json` wrote; raises KeyError when an aspect is missing."""
        verdicts = {aspect: Verdict.from_json(data[aspect]) for aspect in ASPECTS}
        return cls(**verdicts, version=str(data["version"]))
