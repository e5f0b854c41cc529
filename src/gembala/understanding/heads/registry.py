"""Which head answers for which aspect: the trained heads, or the rules where no weights are installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from gembala.understanding.heads.abuse import AbuseRules
from gembala.understanding.heads.fraud import FraudRules
from gembala.understanding.heads.head import Head
from gembala.understanding.heads.intent import IntentRules
from gembala.understanding.heads.language import LanguageRules
from gembala.understanding.heads.sentiment import SentimentRules
from gembala.understanding.heads.spam import SpamRules
from gembala.understanding.heads.trained import TrainedHead, judge_all
from gembala.understanding.heads.urgency import UrgencyRules
from gembala.understanding.model import current
from gembala.understanding.reading import Reading
from gembala.understanding.verdict import ASPECTS, Verdict

_RULES: dict[str, Head] = {
    "language": LanguageRules(),
    "spam": SpamRules(),
    "fraud": FraudRules(),
    "abuse": AbuseRules(),
    "sentiment": SentimentRules(),
    "intent": IntentRules(),
    "urgency": UrgencyRules(),
}


@cache
def _installed() -> dict[str, Head]:
    if current.available():
        return {aspect: TrainedHead(aspect) for aspect in ASPECTS}
    return dict(_RULES)


def heads() -> dict[str, Head]:
    """The heads in the order in which they judge; a later head sees the verdicts of the earlier ones."""
    return _installed()


def rules() -> dict[str, Head]:
    """The rules by which texts were judged before there were trained heads; a baseline for measurements."""
    return _RULES


def install(aspect: str, head: Head) -> Head:
    """Let `head` answer for `aspect` and return the head that it replaces; KeyError for an unknown aspect."""
    if aspect not in ASPECTS:
        raise KeyError(aspect)
    before, _installed()[aspect] = _installed()[aspect], head
    return before


def judge(readings: Sequence[Reading]) -> list[dict[str, Verdict]]:
    """Every head's verdict for each reading; the trained heads share one pass over the batch."""
    installed = heads()
    trained = any(isinstance(head, TrainedHead) for head in installed.values())
    found: list[dict[str, Verdict]] = judge_all(readings) if trained else [{} for _ in readings]
    others = {aspect: head for aspect, head in installed.items() if not isinstance(head, TrainedHead)}
    for reading, verdicts in zip(readings, found, strict=True):
        for aspect, head in others.items():
            said = head.judge(reading, verdicts)
            verdicts[aspect] = Verdict(said.label, said.probability, said.reasons, said.unsure, aspect, said.chances)
    return found


def version() -> str:
    """The versions of all heads in one line, for the record of a judgement."""
    distinct = {head.version for head in heads().values()}
    if len(distinct) == 1:
        return distinct.pop()
    return "; ".join(f"{aspect}={head.version}" for aspect, head in heads().items())
