"""Is a text rude, or does it attack a person, hate a group or threaten?"""

from __future__ import annotations

from collections.abc import Mapping

from gembala.understanding.heads.head import sigmoid, verdict
from gembala.understanding.reading import Hit, Reading
from gembala.understanding.verdict import Reason, Verdict

_NEAR = 5


def _near(hit: Hit, others: list[Hit], distance: int = _NEAR) -> bool:
    return any(abs(hit.first - other.first) <= distance and other.first != hit.first for other in others)


def _quoted(reading: Reading, hit: Hit) -> bool:
    """Between quotation marks that open before the word and close after it."""
    before = reading.words[: hit.first].count('"')
    return before % 2 == 1 and '"' in reading.words[hit.last :]


class AbuseRules:
    """Swearing among friends is rude at most; an insult needs a person near it to be an attack."""

    version = "rules-1"

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Label none, rude, attack, hate or threat; quotation, negation and condemning soften."""
        hits = reading.of("abuse")
        kinds: dict[str, list[Hit]] = {}
        for hit in hits:
            kinds.setdefault(hit.code, []).append(hit)
        if not any(code in kinds for code in ("friendly", "insult", "slur", "group_harm", "threat")):
            return Verdict("none", 0.97)
        get = kinds.get
        target, group, service = get("target", []), get("group", []), get("service", [])
        soften, condemn = get("soften", []), get("condemn", [])
        score = {"rude": -3.0, "attack": -3.0, "hate": -3.5, "threat": -3.6}
        reasons: dict[str, list[Reason]] = {label: [] for label in score}

        def add(label: str, hit: Hit, weight: float, code: str) -> None:
            softened = _quoted(reading, hit) or any(0 < hit.first - s.first <= 3 for s in condemn)
            softened = softened or any(0 < hit.first - s.last + 1 <= 2 and s.weight for s in soften)
            score[label] += weight * (0.35 if softened else 1.0)
            reasons[label].append(reading.reason("softened_" + code if softened else code, hit.first, hit.last))

        for hit in get("friendly", []):
            add("rude", hit, 3.4, "swear_word")
        laughing = sum(1 for s in soften if s.last - s.first == 1 and reading.words[s.first] in _LAUGHTER)
        for hit in get("insult", []):
            add("rude", hit, 2.9, "lexicon_insult")
            aimed = _near(hit, target)
            if aimed and not _near(hit, service, 3):
                add("attack", hit, 4.2 - min(1.0, 0.5 * laughing), "lexicon_attack")
            else:
                add("attack", hit, 1.4, "lexicon_attack")
        for hit in get("slur", []):
            add("hate", hit, 4.4, "lexicon_slur")
        for hit in get("group_harm", []):
            if _near(hit, group, 8):
                add("hate", hit, 3.8, "group_attacked")
        if group:
            for hit in get("insult", []):
                if _near(hit, group, 3):
                    add("hate", hit, 2.0, "group_insulted")
        for hit in get("threat", []):
            aimed = hit.last - hit.first > 1 or _near(hit, target) or _near(hit, group)
            add("threat", hit, 4.6 if aimed else 1.5, "threat_words")
        best = max(("threat", "hate", "attack", "rude"), key=lambda label: score[label])
        for graver in ("threat", "hate", "attack"):
            if score[graver] > 0.4 and score[graver] > score[best] - 1.5:
                best = graver
                break
        probability = sigmoid(score[best])
        if score[best] > 0:
            return verdict(best, probability, reasons[best])
        return verdict("none", round(1 - probability, 3), reasons[best] if probability > 0.38 else [])


_LAUGHTER = frozenset(("wkwk", "wkwkwk", "hahaha", "haha", "ngakak", "lol", "lmao", "😂", "🤣"))
