"""Which head answers for which aspect. A trained head replaces a rule head with `install`."""

from __future__ import annotations

from gembala.understanding.heads.abuse import AbuseRules
from gembala.understanding.heads.head import Head
from gembala.understanding.heads.intent import IntentRules
from gembala.understanding.heads.language import LanguageRules
from gembala.understanding.heads.sentiment import SentimentRules
from gembala.understanding.heads.spam import SpamRules
from gembala.understanding.heads.urgency import UrgencyRules
from gembala.understanding.verdict import ASPECTS

_heads: dict[str, Head] = {
    "language": LanguageRules(),
    "spam": SpamRules(),
    "abuse": AbuseRules(),
    "sentiment": SentimentRules(),
    "intent": IntentRules(),
    "urgency": UrgencyRules(),
}


def heads() -> dict[str, Head]:
    """The heads in the order in which they judge; a later head sees the verdicts of the earlier ones."""
    return _heads


def install(aspect: str, head: Head) -> Head:
    """Let `head` answer for `aspect` and return the head that it replaces; KeyError for an unknown aspect."""
    if aspect not in ASPECTS:
        raise KeyError(aspect)
    before, _heads[aspect] = _heads[aspect], head
    return before


def version() -> str:
    """The versions of all heads in one line, for the record of a judgement."""
    distinct = sorted({head.version for head in _heads.values()})
    if len(distinct) == 1:
        return distinct[0]
    return "; ".join(f"{aspect}={head.version}" for aspect, head in _heads.items())
