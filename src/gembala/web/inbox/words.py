"""Labels of understanding in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from gembala.understanding.verdict import label_of
from gembala.web.frame.held import ABUSE, SPAM, Words

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
URGENT: Words = {"1": lazy("Urgent"), "2": lazy("Very urgent")}
ATTACHED: Words = {
    "photo": lazy("With a picture."), "video": lazy("With a video."), "gif": lazy("With a moving picture."),
    "audio": lazy("With a voice message."), "file": lazy("With something attached."),
}  # fmt: skip
"""What hung on a message, where the platform shows it only to who signs in there."""
KINDS: Words = {"comment": lazy("Comment"), "mention": lazy("Mention"), "message": lazy("Message")}
REASONS: Words = {**SPAM, **ABUSE, "marked": lazy("Something else")}
HEADS: Words = {
    "language": lazy("Language"),
    "spam": lazy("Spam"),
    "fraud": lazy("Fraud"),
    "abuse": lazy("Abuse"),
    "sentiment": lazy("Mood"),
    "intent": lazy("What they want"),
    "urgency": lazy("Urgency"),
}
_NOTHING: Words = {"none": lazy("No")}
LABELS: Mapping[str, Words] = {
    "language": {
        "id": lazy("Indonesian"),
        "en": lazy("English"),
        "jv": lazy("Javanese"),
        "su": lazy("Sundanese"),
        "mix": lazy("Mixed"),
        "other": lazy("Another one"),
    },
    "spam": {**_NOTHING, **SPAM},
    "fraud": {**_NOTHING, "fraud": lazy("Fraud")},
    "abuse": {**_NOTHING, **ABUSE},
    "sentiment": {key: name for key, (_look, _icon, name) in MOODS.items()},
    "intent": INTENTS,
    "urgency": {"0": lazy("Not urgent"), **URGENT},
}
"""What each head can say, in words; the keys are those of `understanding.verdict.LABELS`."""


def attached(kinds: Iterable[str]) -> list[str | Promise]:
    """A sentence for each file that hung on a message."""
    return [ATTACHED.get(one, ATTACHED["file"]) for one in kinds]


SHOWN_ANYWAY = frozenset({"sentiment", "intent", "urgency"})


def set_right(found: Mapping[str, Any]) -> list[str]:
    """What a person set right besides what every word shows: ``Language: Javanese``."""
    heads = [head for head in HEADS if head not in SHOWN_ANYWAY and (found.get(head) or {}).get("right")]
    return [f"{HEADS[head]}: {LABELS[head][label_of(found[head])]}" for head in heads]
