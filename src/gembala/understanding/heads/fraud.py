"""Does a text try to cheat: phishing, a fake prize, asking for codes or a transfer?"""

from __future__ import annotations

from collections.abc import Mapping

from gembala.understanding.heads.head import verdict
from gembala.understanding.reading import Reading
from gembala.understanding.verdict import Verdict


class FraudRules:
    """Takes the evidence that the spam head has gathered for fraud."""

    version = "rules-1"

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Label none or fraud."""
        spam = so_far["spam"]
        if spam.label == "fraud":
            return verdict("fraud", spam.probability, list(spam.reasons))
        return Verdict("none", round(max(spam.probability, 0.5), 3), (), False)
