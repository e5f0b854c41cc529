"""What a delivery that did not go out tells a person: what happened, why, what to do."""

from __future__ import annotations

from gembala.delivery.models import Delivery
from gembala.platforms.contracts import Category
from gembala.platforms.problems import MISSED, SENTENCES, Sentence, explain


def sentence(delivery: Delivery) -> Sentence | None:
    """Three sentences in the reader's language; ``None`` while all is well."""
    if delivery.state == Delivery.State.MISSED:
        return MISSED
    if delivery.state == Delivery.State.UNKNOWN:
        return SENTENCES[Category.UNKNOWN]
    return explain(delivery.problem)
