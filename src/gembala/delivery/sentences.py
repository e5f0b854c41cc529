"""What a delivery that did not go out tells a person: what happened, why, what to do."""

from __future__ import annotations

from datetime import datetime

from gembala.delivery.models import Delivery
from gembala.platforms.contracts import Category
from gembala.platforms.problems import ENDED, MISSED, SENTENCES, TOO_LATE, WAITING, Sentence, explain

S = Delivery.State
BY_ITSELF = frozenset({Category.TRANSIENT, Category.RATE_LIMIT, Category.QUOTA})
WITH_ROOM = frozenset({Category.QUOTA, Category.RATE_LIMIT})


def sentence(delivery: Delivery) -> Sentence | None:
    """Three sentences in the reader's language; ``None`` while all is well."""
    if delivery.state == S.MISSED:
        return MISSED
    if delivery.state == S.UNKNOWN:
        return SENTENCES[Category.UNKNOWN]
    if delivery.state == S.DONE:
        return None
    if delivery.state in {S.FAILED, S.CANCELLED}:
        return explain(delivery.problem, instead=ENDED)
    if delivery.problem.get("category") in WITH_ROOM and _comes_too_late(delivery):
        return TOO_LATE
    return explain(delivery.problem, instead=WAITING)


def _comes_too_late(delivery: Delivery) -> bool:
    """Whether the platform's pause is longer than the post may wait: it rests until it will be missed."""
    return delivery.latest_at is not None and delivery.next_at >= delivery.latest_at


def next_look(delivery: Delivery) -> datetime | None:
    """When we try again or ask again by ourselves (UTC); ``None`` where that is up to a person, or all is well."""
    ours = delivery.state == S.UNKNOWN or (delivery.state == S.WAITING and delivery.problem.get("category") in BY_ITSELF)
    if not ours or delivery.channel.state != "connected" or _comes_too_late(delivery):
        return None
    return max(delivery.next_at, delivery.channel.paused_until or delivery.next_at)


def unknown_code(delivery: Delivery) -> str:
    """The platform's own code, where a refusal has no reason that we know."""
    unknown = delivery.state == S.FAILED and delivery.problem.get("category") == Category.UNKNOWN
    return str(delivery.problem.get("code") or "") if unknown else ""
