"""Why the machine thought so: the kinds of sign that it met, in a reader's words, each with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

MOST = 5
"""Pieces of evidence shown of one kind."""
SIGNS: Mapping[str, Any] = {
    "disguised_letters": _("disguised letters"),
    "gambling_word": _("words of gambling"),
    "gambling_hint": _("words that often go with gambling"),
    "fraud_hint": _("words that often go with fraud"),
    "promotion_hint": _("words of advertising"),
    "link": _("a link"),
    "phone_number": _("a phone number"),
    "account_number": _("a bank account"),
    "send_money": _("asks for money"),
    "service_code": _("a paid service code"),
    "only_beginning_read": _("only the beginning was read"),
    "insult": _("an insult"),
    "swear_word": _("a swear word"),
    "slur": _("a slur"),
    "group_attacked": _("attacks a group"),
    "group_insulted": _("insults a group"),
    "threat_words": _("words of threat"),
}


def why(found: Mapping[str, Any] | None, head: str = "spam") -> list[tuple[str, str]]:
    """The kinds of sign in the order met, each with at most `MOST` different pieces of the text, quoted.

    ``found`` is an understanding as it is stored; a sign without a name of its own is a telling word.
    """
    evidence: dict[str, dict[str, str]] = {}
    for reason in (found or {}).get(head, {}).get("reasons", ()):
        pieces = evidence.setdefault(str(SIGNS.get(reason["code"], _("telling words"))), {})
        if reason["evidence"]:
            pieces.setdefault("".join(reason["evidence"].split()).casefold(), reason["evidence"])
    return [
        (sign, ", ".join(f"“{piece}”" for piece in list(pieces.values())[:MOST])) for sign, pieces in evidence.items()
    ]
