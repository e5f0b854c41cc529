"""What does the writer want? One main thing, of eight."""

from __future__ import annotations

import math
from collections.abc import Mapping

from gembala.understanding.heads.head import verdict
from gembala.understanding.reading import Reading
from gembala.understanding.verdict import Reason, Verdict

_BIAS = {
    "question": -1.6,
    "complaint": -2.2,
    "request": -2.3,
    "praise": -3.3,
    "suggestion": -1.4,
    "report": -3.1,
    "promotion": -3.0,
    "chatter": 0.6,
}
_CAP = {"question": 4.5, "complaint": 7.0, "request": 5.0, "praise": 5.5, "chatter": 2.0}


class IntentRules:
    """Adds cues for each intent to a bias; sentiment and spam, judged before, weigh in."""

    version = "rules-1"

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Label question, complaint, request, praise, suggestion, report, promotion or chatter."""
        spam, sentiment = so_far["spam"], so_far["sentiment"]
        if spam.label in ("gambling", "promotion", "fraud") and not spam.unsure:
            return verdict("promotion", max(0.6, spam.probability - 0.05), list(spam.reasons))
        total: dict[str, float] = {}
        reasons: dict[str, list[Reason]] = {}
        seen: set[tuple[str, str]] = set()
        for hit in reading.of("intent"):
            label = "question" if hit.code == "question_mark" else hit.code
            key = (label, reading.words[hit.first])
            if key in seen:
                continue
            seen.add(key)
            total[label] = total.get(label, 0.0) + hit.weight
            reasons.setdefault(label, []).append(reading.reason(f"{hit.code}_word", hit.first, hit.last))
        score = {label: bias + min(_CAP.get(label, 5.0), total.get(label, 0.0)) for label, bias in _BIAS.items()}
        if sentiment.label == "pos":
            score["praise"] += 1.0
            score["complaint"] -= 2.0
        elif sentiment.label == "neg":
            score["complaint"] += 1.0
            score["praise"] -= 3.0
        else:
            score["praise"] -= 0.5
        abuse = so_far["abuse"].label
        if abuse in ("attack", "hate", "threat"):
            score["chatter"] += 3.0
        if len(reading.words) > 25 and sentiment.label == "pos":
            score["praise"] += 0.7
        best = max(score, key=lambda label: score[label])
        mass = sum(math.exp(value - score[best]) for value in score.values())
        return verdict(best, round(min(0.97, 1 / mass), 3), reasons.get(best, []))
