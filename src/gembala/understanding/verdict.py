"""What understanding hands to the other parts: frozen values that survive a round trip through JSON.

This is the interface that moderation, inbox and listening build on. Fields are only ever added; a reader of stored
JSON takes what is missing (written by an older version) as not found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

ASPECTS = ("language", "spam", "fraud", "abuse", "sentiment", "intent", "urgency")
"""The heads, in the order in which they judge; a later one may look at the verdicts of the earlier ones."""

LABELS: Mapping[str, tuple[str, ...]] = {
    "language": ("id", "en", "jv", "su", "mix", "other"),
    "spam": ("none", "gambling", "promotion", "fraud"),
    "fraud": ("none", "fraud"),
    "abuse": ("none", "rude", "attack", "hate", "threat"),
    "sentiment": ("pos", "neg", "neu"),
    "intent": ("question", "complaint", "request", "praise", "suggestion", "report", "promotion", "chatter"),
    "urgency": ("0", "1", "2"),
}


class Reason(NamedTuple):
    """One piece of evidence: `start` and `end` are character positions in the raw text, end exclusive."""

    code: str
    evidence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A head's label, how probable it is (0 to 1), the words or features that decided, whether a person should look.

    `chances` holds the probability of every label that has at least 0.01 (a head that tells no more than its own
    label leaves it empty). `unsure`: the probability lies in the head's band of doubt; nothing should be done to
    the writer on the strength of this verdict alone.
    """

    label: str
    probability: float
    reasons: tuple[Reason, ...] = ()
    unsure: bool = False
    head: str = ""
    chances: Mapping[str, float] = field(default_factory=dict)

    def chance(self, *labels: str) -> float:
        """Probability (0 to 1) that one of `labels` is right: `abuse.chance("attack", "hate", "threat")`."""
        return chance_of({"label": self.label, "probability": self.probability, "chances": self.chances}, labels)

    def to_json(self) -> dict[str, Any]:
        """Return plain types only, ready for a JSON column."""
        data: dict[str, Any] = {
            "label": self.label,
            "probability": self.probability,
            "unsure": self.unsure,
            "reasons": [{"code": r.code, "evidence": r.evidence, "start": r.start, "end": r.end} for r in self.reasons],
        }
        if self.chances:
            data["chances"] = dict(self.chances)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any], head: str = "") -> Verdict:
        """Read what `to_json` wrote; raises KeyError when a field is missing."""
        reasons = tuple(
            Reason(str(r["code"]), str(r["evidence"]), int(r["start"]), int(r["end"])) for r in data["reasons"]
        )
        chances = {str(label): float(chance) for label, chance in data.get("chances", {}).items()}
        return cls(str(data["label"]), float(data["probability"]), reasons, bool(data["unsure"]), head, chances)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the workspace's glossary met in the text; `start` and `end` are positions in the raw text."""

    name: str
    start: int
    end: int


def chance_of(data: Mapping[str, Any], labels: Collection[str]) -> float:
    """`Verdict.chance` of a verdict as it is stored (`Verdict.to_json`)."""
    if chances := data.get("chances"):
        return min(1.0, sum(float(chances.get(label, 0.0)) for label in labels))
    return float(data["probability"]) if data["label"] in labels else 0.0


def label_of(data: Mapping[str, Any]) -> str:
    """The label of a stored verdict: what a person set right, else what the machine said."""
    return str(data.get("right") or data["label"])


NOT_JUDGED = Verdict("none", 0.0, (), True)


@dataclass(frozen=True, slots=True)
class Understanding:
    """The verdicts over one text, and the version of the rules or models that gave them.

    `topics` are codes of `topics.TOPICS`; `keyphrases` at most five, most telling first, in folded spelling;
    `campaign` the text's near-duplicate key for `campaign.alike` ("" for a text too short to compare).
    """

    language: Verdict
    spam: Verdict
    fraud: Verdict
    abuse: Verdict
    sentiment: Verdict
    intent: Verdict
    urgency: Verdict
    version: str
    topics: tuple[str, ...] = ()
    keyphrases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    campaign: str = ""

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each head, by the head's name."""
        return {aspect: getattr(self, aspect) for aspect in ASPECTS}

    def to_json(self) -> dict[str, Any]:
        """Return `{head: verdict, ..., "version": str, "topics": [...], ...}` in plain types."""
        data: dict[str, Any] = {aspect: getattr(self, aspect).to_json() for aspect in ASPECTS}
        data["version"] = self.version
        data["topics"] = list(self.topics)
        data["keyphrases"] = list(self.keyphrases)
        data["mentions"] = [{"name": m.name, "start": m.start, "end": m.end} for m in self.mentions]
        data["campaign"] = self.campaign
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Understanding:
        """Read what `to_json` wrote, now or in an older version; a head that is missing was not judged."""
        verdicts = {
            aspect: Verdict.from_json(data[aspect], aspect) if aspect in data else NOT_JUDGED for aspect in ASPECTS
        }
        return cls(
            **verdicts,
            version=str(data["version"]),
            topics=tuple(map(str, data.get("topics", ()))),
            keyphrases=tuple(map(str, data.get("keyphrases", ()))),
            mentions=tuple(Mention(str(m["name"]), int(m["start"]), int(m["end"])) for m in data.get("mentions", ())),
            campaign=str(data.get("campaign", "")),
        )
