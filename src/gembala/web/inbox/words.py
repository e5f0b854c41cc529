"""Labels of understanding in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

Words = Mapping[str, str | Promise]
MOODS: Mapping[str, tuple[str, str, str | Promise]] = {
    "pos": ("mood-up", "mood-smile", lazy("Pleased")),
    "neu": ("mood-mid", "mood-neutral", lazy("Calm")),
    "neg": ("mood-down", "mood-sad", lazy("Upset")),
}
INTENTS: Words = {
    "question": lazy("Question"),
    "complaint": lazy("Complaint"),
    "request": lazy("Request"),
    "praise": lazy("Praise"),
    "suggestion": lazy("Suggestion"),
    "report": lazy("Report"),
    "promotion": lazy("Advertising"),
    "chatter": lazy("Small talk"),
}
SPAM: Words = {
    "gambling": lazy("Online gambling"),
    "promotion": lazy("Unasked advertising"),
    "fraud": lazy("Fraud"),
}
URGENT: Words = {"1": lazy("Urgent"), "2": lazy("Very urgent")}
REASONS: Words = {
    "disguised_letters": lazy("disguised letters"),
    "gambling_word": lazy("words of gambling"),
    "gambling_hint": lazy("words that often go with gambling"),
    "fraud_hint": lazy("words that often go with fraud"),
    "promotion_hint": lazy("words of advertising"),
    "deciding_word": lazy("telling words"),
    "link": lazy("a link"),
    "phone_number": lazy("a phone number"),
    "account_number": lazy("a bank account"),
    "send_money": lazy("asks for money"),
    "service_code": lazy("a paid service code"),
    "only_beginning_read": lazy("only the beginning was read"),
}
KINDS: Words = {"comment": lazy("Comment"), "mention": lazy("Mention"), "message": lazy("Message")}


def why(found: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Why something was held: each kind of sign with its evidence, at most five pieces each."""
    evidence: dict[str, list[str]] = {}
    for reason in (found or {}).get("spam", {}).get("reasons", ()):
        said = evidence.setdefault(reason["code"], [])
        if reason["evidence"] and reason["evidence"] not in said:
            said.append(reason["evidence"])
    return [
        (str(REASONS.get(code, _("other signs"))), ", ".join(f"“{piece}”" for piece in said[:5]))
        for code, said in evidence.items()
    ]


def certainty(found: Mapping[str, Any] | None) -> int:
    """How sure the verdict on spam is, in percent."""
    return round(100 * float((found or {}).get("spam", {}).get("probability", 0)))
