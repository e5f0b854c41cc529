"""Is a text rude, or does it attack a person, hate a group or threaten?"""

from __future__ import annotations

from collections.abc import Mapping

from gembala.understanding.heads.head import sigmoid, verdict
from gembala.understanding.reading import Hit, Reading
from gembala.understanding.verdict import Reason, Verdict

_NEAR = 5
_CHARGED = frozenset(("friendly", "insult", "slur", "group_harm", "threat"))


def _near(hit: Hit, others: list[Hit], distance: int = _NEAR) -> bool:
    return any(abs(hit.first - other.first) <= distance and other.first != hit.first for other in others)


def _quoted(reading: Reading, hit: Hit) -> bool:
    """Between quotation marks that open before the word and close after it."""
    before = reading.words[: hit.first].count('"')
    return before % 2 == 1 and '"' in reading.words[hit.last :]


class _Tally:
    """Evidence per label on a log-odds scale, with its reasons."""

    def __init__(self, reading: Reading, kinds: Mapping[str, list[Hit]]) -> None:
        self.reading = reading
        self.kinds = kinds
        self.score = {"rude": -3.0, "attack": -3.0, "hate": -3.5, "threat": -3.6}
        self.reasons: dict[str, list[Reason]] = {label: [] for label in self.score}

    def of(self, code: str) -> list[Hit]:
        """Hits of one section of the lexicon."""
        return self.kinds.get(code, [])

    def add(self, label: str, hit: Hit, weight: float, code: str) -> None:
        """Count a hit; quoted, negated and condemned words count a third."""
        softened = (
            _quoted(self.reading, hit)
            or any(0 < hit.first - c.first <= 3 for c in self.of("condemn"))
            or any(0 < hit.first - s.last + 1 <= 2 for s in self.of("soften"))
        )
        self.score[label] += weight * (0.35 if softened else 1.0)
        self.reasons[label].append(self.reading.reason("softened_" + code if softened else code, hit.first, hit.last))

    def swearing_and_insults(self) -> None:
        """Swearing is rude; an insult near a person and not near a service is an attack."""
        for hit in self.of("friendly"):
            self.add("rude", hit, 3.4, "swear_word")
        laughing = sum(self.reading.words[s.first] in _LAUGHTER for s in self.of("soften"))
        for hit in self.of("insult"):
            self.add("rude", hit, 2.9, "lexicon_insult")
            aimed = _near(hit, self.of("target")) and not _near(hit, self.of("service"), 3)
            self.add("attack", hit, 4.2 - min(1.0, 0.5 * laughing) if aimed else 1.4, "lexicon_attack")

    def groups_and_threats(self) -> None:
        """A slur, or harm and insult near a group, is hate; violence aimed at somebody is a threat."""
        group = self.of("group")
        for hit in self.of("slur"):
            self.add("hate", hit, 4.4, "lexicon_slur")
        for hit in self.of("group_harm"):
            if _near(hit, group, 8):
                self.add("hate", hit, 3.8, "group_attacked")
        for hit in self.of("insult"):
            if _near(hit, group, 3):
                self.add("hate", hit, 2.0, "group_insulted")
        for hit in self.of("threat"):
            aimed = hit.last - hit.first > 1 or _near(hit, self.of("target")) or _near(hit, group)
            self.add("threat", hit, 4.6 if aimed else 1.5, "threat_words")


class AbuseRules:
    """Swearing among friends is rude at most; an insult needs a person near it to be an attack."""

    version = "rules-1"

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Label none, rude, attack, hate or threat; quotation, negation and condemning soften."""
        kinds: dict[str, list[Hit]] = {}
        for hit in reading.of("abuse"):
            kinds.setdefault(hit.code, []).append(hit)
        if _CHARGED.isdisjoint(kinds):
            return Verdict("none", 0.97)
        tally = _Tally(reading, kinds)
        tally.swearing_and_insults()
        tally.groups_and_threats()
        score, reasons = tally.score, tally.reasons
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
