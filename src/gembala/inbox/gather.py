"""What new items mean for a conversation: who waits since when, and what is shown first. Pure; no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gembala.inbox.models import Conversation
from gembala.ingest.models import Item
from gembala.understanding.verdict import label_of

State = Conversation.State
PREVIEW = 200


@dataclass
class News:
    """What one batch brings to one conversation: their words, and the moments (UTC) at which we spoke."""

    words: list[Item] = field(default_factory=list)
    answers: list[datetime] = field(default_factory=list)


def fold_in(row: Conversation, news: News, answered: Mapping[str, datetime]) -> None:
    """Change ``row`` in place. ``answered`` maps a remote id to the moment of our latest answer to it."""
    for item in sorted(news.words, key=lambda each: (each.created_at, each.pk)):
        _word(row, item, answered)
    for moment in sorted(news.answers):
        _answer(row, moment)


def _word(row: Conversation, item: Item, answered: Mapping[str, datetime]) -> None:
    first = row.item_count == 0
    row.item_count += 1
    if item.held:
        if first:
            row.state = State.HELD
            _show(row, item)
        return
    if first or row.state == State.HELD or item.created_at >= row.last_at:
        _show(row, item)
    answer = answered.get(item.remote_id)
    if answer is not None and answer >= item.created_at:
        row.state = State.OPEN if row.state == State.HELD else row.state
        return
    if row.waiting_since is None or item.created_at < row.waiting_since:
        row.waiting_since = item.created_at
    row.state = State.OPEN
    row.snoozed_until = None


def _answer(row: Conversation, moment: datetime) -> None:
    if row.waiting_since is not None and row.waiting_since <= moment:
        later = row.last_item is not None and row.last_item.created_at > moment
        row.waiting_since = row.last_item.created_at if later and row.last_item else None
    row.last_at = max(row.last_at, moment)


def _show(row: Conversation, item: Item) -> None:
    """The item is what the list tells about the conversation from now on."""
    found: dict[str, Any] = item.understanding or {}
    row.last_item = item
    row.last_at = item.created_at if row.item_count <= 1 else max(row.last_at, item.created_at)
    row.preview = item.text[:PREVIEW].replace("\x00", "")
    for name, value in told_of(found).items():
        setattr(row, name, value)


def told_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """What a conversation tells of what is understood of its latest word, by the names of its fields."""
    return {
        "sentiment": label(found, "sentiment", "neu"),
        "intent": label(found, "intent", "chatter"),
        "urgency": int(label(found, "urgency", "0")),
        "spam": label(found, "spam", "none"),
    }


def label(found: Mapping[str, Any], aspect: str, other: str) -> str:
    """A verdict's label, or ``other`` when there is none."""
    return label_of(found[aspect]) if aspect in found else other


def refold(row: Conversation, words: Iterable[Item], answered_at: datetime | None) -> None:
    """Tell a conversation anew from its latest words (newest first), after a decision about what is held."""
    latest = list(words)
    open_words = [item for item in latest if not item.held]
    row.item_count = max(row.item_count, 1)
    if not open_words:
        row.state, row.waiting_since = State.HELD, None
        if latest:
            _show(row, latest[0])
        return
    _show(row, open_words[0])
    row.last_at = max(row.last_at, open_words[0].created_at)
    unanswered = [item for item in open_words if answered_at is None or item.created_at > answered_at]
    if row.state == State.HELD:
        row.state = State.OPEN
        row.waiting_since = unanswered[-1].created_at if unanswered else None
    elif row.state == State.OPEN and row.waiting_since is not None:
        row.waiting_since = unanswered[-1].created_at if unanswered else None
