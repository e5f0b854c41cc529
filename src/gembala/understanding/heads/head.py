"""What a head is, and small arithmetic that heads share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol

from gembala.understanding.reading import Reading
from gembala.understanding.verdict import Reason, Verdict

MOST_REASONS = 8
_DOUBT = 0.62


class Head(Protocol):
    """Judges one aspect of a text. `so_far` holds the verdicts of the heads that come before it."""

    @property
    def version(self) -> str:
        """The version of the rules or weights that judge."""
        ...

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Return the verdict; must never raise and must take bounded time."""
        ...


def sigmoid(score: float) -> float:
    """Probability of a log-odds score, kept within 0.01 and 0.99."""
    return round(min(0.99, max(0.01, 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))))), 3)


def verdict(label: str, probability: float, reasons: list[Reason]) -> Verdict:
    """A verdict with at most `MOST_REASONS` distinct reasons; unsure when the probability is near a coin's."""
    distinct = tuple(dict.fromkeys(reasons))[:MOST_REASONS]
    return Verdict(label, probability, distinct, probability < _DOUBT)
