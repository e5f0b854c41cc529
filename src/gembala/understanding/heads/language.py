"""Which language a text is in, by everyday words; Indonesian when nothing speaks against it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gembala.understanding.heads.head import verdict
from gembala.understanding.reading import Reading
from gembala.understanding.verdict import Reason, Verdict

_FOREIGN = re.compile(r"[\u0370-\u052f\u0590-\u08ff\u0900-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WEIGHT = {"id": 1.0, "en": 1.0, "jv": 1.1, "su": 1.1}


def _other_script(raw: str) -> bool:
    """Most letters belong to a script that none of the four languages is written in today."""
    if raw.isascii():
        return False
    foreign = len(_FOREIGN.findall(raw))
    return foreign > 4 and foreign > 2 * sum(1 for c in raw if c.isascii() and c.isalpha())


class LanguageRules:
    """Counts words of each language's list; a word that several languages share counts for each a part."""

    version = "rules-1"

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Label id, en, jv, su, mix (two languages with several words each) or other (another script)."""
        if _other_script(reading.norm.raw[:400]):
            return verdict("other", 0.9, [reading.reason_at("other_script", 0, len(reading.norm.folded[:60]))])
        by_word: dict[int, list[str]] = {}
        for hit in reading.of("language"):
            by_word.setdefault(hit.first, []).append(hit.code)
        score = {"id": 0.0, "en": 0.0, "jv": 0.0, "su": 0.0}
        clear = {"id": 0, "en": 0, "jv": 0, "su": 0}
        first: dict[str, int] = {}
        for index, codes in by_word.items():
            share = 1.0 / len(codes) ** 1.5
            for code in codes:
                score[code] += share * _WEIGHT[code]
                first.setdefault(code, index)
            if len(codes) == 1:
                clear[codes[0]] += 1
        score["su"] += 0.6 * sum(
            len(word) > 3 and "eu" in word and index not in by_word and word.isalpha()
            for index, word in enumerate(reading.words[:60])
        )
        ranked = sorted(score.items(), key=lambda item: -item[1])
        (best, most), (second, next_most) = ranked[0], ranked[1]
        if most == 0:
            return Verdict("id", 0.5, (), True)
        share = most / (most + next_most)
        reasons: list[Reason] = [reading.reason("language_word", first[best], first[best] + 1)] if best in first else []
        if {best, second} != {"jv", "su"} and clear[best] >= 3 and clear[second] >= 4 and share < 0.62:
            return verdict("mix", 0.6, reasons)
        if best != "id" and most - next_most < 0.3 and score["id"] >= next_most:
            best = "id"
        return verdict(best, round(min(0.99, 0.5 + 0.49 * (2 * share - 1) * min(1.0, 0.4 + most / 5)), 3), reasons)
