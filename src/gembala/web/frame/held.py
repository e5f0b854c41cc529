"""Why something waits in the review queue, in a reader's words; the inbox and the queue say the same."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from gembala.moderation.models import Case

Words = Mapping[str, str | Promise]
SPAM: Words = {
    "gambling": lazy("Online gambling"),
    "promotion": lazy("Unasked advertising"),
    "fraud": lazy("Fraud"),
}
ABUSE: Words = {
    "rude": lazy("Rude"),
    "attack": lazy("Attack on a person"),
    "hate": lazy("Hate"),
    "threat": lazy("Threat"),
}
LABELS: Words = {
    "none": lazy("Nothing against it"),
    **SPAM,
    **ABUSE,
    "reported": lazy("Reported by members"),
    "rule": lazy("Met a rule"),
    "copy": lazy("The same text from many"),
    "silenced": lazy("From somebody who is muted"),
    "marked": lazy("Sent by hand"),
}
CAMPAIGNS: Words = {
    "copy": lazy("One text from many accounts"),
    "burst": lazy("A sudden burst under one post"),
    "brigade": lazy("Newcomers against one post"),
}


def head_of(label: str) -> str:
    """Under which head the label stands."""
    return "spam" if label in SPAM else "abuse"


def reason(case: Case) -> str:
    """Why the case waits, in a few words. ``campaign`` must be loaded with it."""
    if case.campaign is not None:
        return str(CAMPAIGNS[case.campaign.kind])
    return str(LABELS.get(case.label, case.label))
