"""Is a text gambling advertising, fraud or unsolicited promotion?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gembala.understanding.disguise import disguises
from gembala.understanding.heads.head import sigmoid, verdict
from gembala.understanding.reading import Hit, Reading
from gembala.understanding.verdict import Reason, Verdict

_LINK = re.compile(
    r"https?://|www\.|\b[a-z0-9-]{3,}\.(?:com|net|org|id|xyz|site|online|club|vip|me|ly|link|top)\b|wa\.me"
)
_ACCOUNT = re.compile(r"\b(?:rek|rekening|rekeningnya|norek|a/n)\b.{0,40}?\d[\d -]{6,}\d")
_SEND_MONEY = re.compile(
    r"\b(?:kirim\w*|isi\w*|transfer\w*|ditransfer|dikirim|beli\w*)\b.{0,30}\b(?:pulsa|uang\w*|rek|bank|bri|bni|bca)\b"
)
_USSD = re.compile(r"\*\d{2,5}(?:\*\d+)*#|\b(?:sms|kirim|ketik)\b.{0,25}\bke \d{3,5}\b")
_PHONE = re.compile(r"(?:\+62|\b62|\b0)8\d[\d .-]{6,12}\d|\b[0-9a-f]{8}\b")


def _sum(hits: list[Hit], reading: Reading, reasons: list[Reason], caps: Mapping[str, float]) -> float:
    """Add weights once per distinct word; a code's total stops at its cap. Hits with weight > 1 become reasons."""
    totals: dict[str, float] = {}
    seen: set[str] = set()
    for hit in hits:
        word = " ".join(reading.words[hit.first : hit.last])
        if word in seen:
            continue
        seen.add(word)
        totals[hit.code] = totals.get(hit.code, 0.0) + hit.weight
        if hit.weight > 1:
            reasons.append(reading.reason(hit.code, hit.first, hit.last))
    return sum(max(-8.0, min(caps.get(code, 9.0), total)) for code, total in totals.items())


class SpamRules:
    """Adds evidence on a log-odds scale for each kind and names the kind with the most."""

    version = "rules-1"

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Label none, gambling, promotion or fraud; probability is that of the label given."""
        g_reasons: list[Reason] = []
        words = _sum(reading.of("gambling"), reading, g_reasons, {"gambling_word": 6.0, "gambling_hint": 2.0})
        disguise, d_reasons = disguises(reading)
        gambling = -4.6 + words + disguise
        f_reasons: list[Reason] = []
        p_reasons: list[Reason] = []
        fraud = -5.4 + _sum(reading.of("fraud"), reading, f_reasons, {"fraud_hint": 3.5})
        promotion = -5.2 + _sum(reading.of("promotion"), reading, p_reasons, {"promotion_hint": 3.5})
        folded = reading.norm.folded
        link = _LINK.search(folded)
        if link:
            promotion += 1.2
            fraud += 1.0
            p_reasons.append(reading.reason_at("link", *link.span()))
            f_reasons.append(reading.reason_at("link", *link.span()))
        phone = _PHONE.search(folded)
        if phone:
            promotion += 0.8
            fraud += 1.2
            f_reasons.append(reading.reason_at("phone_number", *phone.span()))
        account = _ACCOUNT.search(folded)
        if account:
            fraud += 4.2
            f_reasons.append(reading.reason_at("account_number", *account.span()))
        if phone and (send := _SEND_MONEY.search(folded)):
            fraud += 3.0
            f_reasons.append(reading.reason_at("send_money", *send.span()))
        ussd = _USSD.search(folded)
        if ussd:
            promotion += 2.6
            p_reasons.append(reading.reason_at("service_code", *ussd.span()))
        best = max(
            (gambling, "gambling", d_reasons + g_reasons),
            (fraud, "fraud", f_reasons),
            (promotion, "promotion", p_reasons),
            key=lambda item: item[0],
        )
        probability = sigmoid(best[0])
        if best[0] > 0:
            return verdict(best[1], probability, best[2])
        return verdict("none", round(1 - probability, 3), best[2] if probability > 0.38 else [])
