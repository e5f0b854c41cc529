"""Does the writer speak well, ill or neither of what the text is about?"""

from __future__ import annotations

from collections.abc import Mapping

from gembala.understanding.heads.head import sigmoid, verdict
from gembala.understanding.reading import Reading
from gembala.understanding.verdict import Reason, Verdict

_REACH = 3
_POS = 0.6
_NEG = 0.4
_NEWS = 0.05


class SentimentRules:
    """Adds word weights; negation turns a word round, a booster strengthens it, what follows "but" counts more."""

    version = "rules-1"

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Label pos, neg or neu (also mixed without a clear winner)."""
        hits = reading.of("sentiment")
        if not hits:
            return Verdict("neu", 0.75)
        negations = {h.first for h in hits if h.code == "negation"}
        boosters = {h.first for h in hits if h.code == "booster"}
        contrast = max((h.first for h in hits if h.code == "contrast"), default=-1)
        news = sum(1 for h in hits if h.code == "neu_news")
        covered: set[int] = set()
        total, weight_sum = 0.0, 0.0
        reasons: list[tuple[float, Reason]] = []
        for hit in hits:
            if hit.code not in ("pos", "neg") or hit.first in covered:
                continue
            covered.update(range(hit.first, hit.last))
            weight, code = hit.weight, f"{hit.code}_word"
            if any(hit.first - step in negations for step in range(1, _REACH)):
                weight, code = (-0.9 * weight if weight > 0 else -0.4 * weight), f"negated_{hit.code}"
            if hit.first - 1 in boosters or hit.last in boosters:
                weight *= 1.4
            if contrast > 0:
                weight *= 1.4 if hit.first > contrast else 0.8
            total += weight
            weight_sum += abs(weight)
            reasons.append((weight, reading.reason(code, hit.first, hit.last)))
        total -= 0.25 * len(negations)
        score = total / (1 + _NEWS * news + 0.12 * weight_sum)
        if score > _POS:
            label, margin = "pos", score - _POS
        elif score < -_NEG:
            label, margin = "neg", -score - _NEG
        else:
            return verdict("neu", round(0.55 + 0.3 * (1 - min(1.0, abs(score) / _POS)), 3), [r for _, r in reasons])
        agree = [r for w, r in reasons if (w > 0) == (label == "pos")]
        return verdict(label, sigmoid(0.4 + 0.9 * margin), agree)
