"""Labels of understanding in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
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
    "report": lazy("A report"),
    "promotion": lazy("Advertising"),
    "chatter": lazy("Small talk"),
}
SPAM: Words = {
    "gambling": lazy("Online gambling"),
    "promotion": lazy("Unasked advertising"),
    "fraud": lazy("Fraud"),
}
URGENT: Words = {"1": lazy("Urgent"), "2": lazy("Very urgent")}
KINDS: Words = {"comment": lazy("Comment"), "mention": lazy("Mention"), "message": lazy("Message")}


def certainty(found: Mapping[str, Any] | None) -> int:
    """How sure the verdict on spam is, in percent."""
    return round(100 * float((found or {}).get("spam", {}).get("probability", 0)))
