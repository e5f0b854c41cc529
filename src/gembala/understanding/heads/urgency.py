"""How soon must somebody of the team answer? 0 ordinary, 1 today, 2 at once."""

from __future__ import annotations

from collections.abc import Mapping

from gembala.understanding.heads.head import sigmoid, verdict
from gembala.understanding.reading import Reading
from gembala.understanding.verdict import Reason, Verdict


class UrgencyRules:
    """Danger words count alone; trouble words count with a complaint, a request or a question to the team."""

    version = "rules-1"

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Label "0", "1" or "2"; spam is never urgent."""
        spam, abuse = so_far["spam"], so_far["abuse"]
        if spam.label != "none":
            return Verdict("0", 0.95)
        hits = reading.of("urgency")
        intent, sentiment = so_far["intent"].label, so_far["sentiment"].label
        now: list[Reason] = []
        today: list[Reason] = []
        trouble, hints, calm = 0.0, 0.0, 0.0
        for hit in hits:
            if hit.code == "urgent_now":
                now.append(reading.reason("urgent_now", hit.first, hit.last))
            elif hit.code == "no_hurry":
                calm += 1.0
            elif hit.weight > 1:
                trouble += hit.weight
                today.append(reading.reason("urgent_today", hit.first, hit.last))
            else:
                hints += hit.weight
        danger = -1.6 + 3.0 * len(now) + (0.8 if intent in ("report", "complaint", "request") else 0.0) - calm
        if abuse.label == "threat" and not abuse.unsure:
            danger = max(danger, 1.0)
            now += abuse.reasons
        if danger > 0:
            return verdict("2", sigmoid(danger), now)
        score = -3.6 + min(5.0, trouble * 0.9) + min(2.5, hints * 0.6) - 1.3 * min(calm, 3.0)
        score += {"complaint": 1.4, "request": 1.4, "report": 1.0, "question": 0.5}.get(intent, -1.2)
        score += {"neg": 0.6, "pos": -1.5}.get(sentiment, 0.0)
        probability = sigmoid(score)
        if score > 0:
            return verdict("1", probability, today)
        return verdict("0", round(1 - probability, 3), today if probability > 0.38 else [])
