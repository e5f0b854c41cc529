"""Reading one conversation, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from gembala.inbox.models import Conversation, Reply
from gembala.inbox.own import own_identities
from gembala.ingest.models import Item
from gembala.moderation.models import Case

SIZE = 50


@dataclass(frozen=True)
class Entry:
    """One word in a conversation, theirs or ours, at a moment (UTC)."""

    at: datetime
    item: Item | None = None
    reply: Reply | None = None
    case: Case | None = None
    gone: bool = False
    """An answer of ours that is deleted at the platform, from here or there."""

    @property
    def ours(self) -> bool:
        """Whether we said it."""
        return self.reply is not None or (self.item is not None and self.item.own)


@dataclass(frozen=True)
class ThreadPage:
    """Up to 50 of their words with ours between, oldest first; ``older`` is the cursor to what was before."""

    entries: list[Entry]
    older: str


def thread_page(row: Conversation, *, before: str = "", size: int = SIZE) -> ThreadPage:
    """The newest page, or the one before the cursor. Five queries at most."""
    words = Item.objects.filter(thread_id=row.thread_id, identity_id=row.identity_id, own=False).exclude(kind="like")
    end, pk = _cursor(before)
    if end is not None:
        words = words.filter(Q(created_at__lt=end) | Q(created_at=end, pk__lt=pk), created_at__lte=end)
    found = list(
        words.select_related("channel", "identity", "case__sent_by", "case__campaign")
        .prefetch_related("tags")
        .order_by("-created_at", "-id")[: size + 1]
    )
    shown = found[:size]
    start = shown[-1].created_at if len(found) > size else None
    entries = [Entry(item.created_at, item=item, case=getattr(item, "case", None)) for item in shown]
    entries += _ours(row, start=start, end=end, words=shown)
    entries.sort(key=lambda entry: entry.at)
    return ThreadPage(entries, f"{start.isoformat()}_{shown[-1].pk}" if start else "")


def _ours(row: Conversation, *, start: datetime | None, end: datetime | None, words: list[Item]) -> list[Entry]:
    replies = Reply.objects.filter(conversation=row).select_related("author", "delivery__channel", "item")
    elsewhere = Item.objects.filter(
        thread_id=row.thread_id, identity_id__in=own_identities({row.workspace_id}), own=True
    )
    if start is not None:
        replies, elsewhere = replies.filter(created_at__gte=start), elsewhere.filter(created_at__gte=start)
    if end is not None:
        replies, elsewhere = replies.filter(created_at__lt=end), elsewhere.filter(created_at__lt=end)
    said = list(replies.order_by("-created_at")[: SIZE * 4])
    known = {answer.delivery.remote_id for answer in said}
    others = list(elsewhere.select_related("channel", "identity").order_by("-created_at")[: SIZE * 4])
    gone = {item.remote_id for item in others if item.deleted_at is not None}
    theirs = {item.remote_id for item in words}
    private = bool(words) and words[0].kind == "message"
    found = [
        Entry(answer.created_at, reply=answer, gone=bool(answer.deleted_at) or answer.delivery.remote_id in gone)
        for answer in said
    ]
    found.extend(
        Entry(item.created_at, item=item)
        for item in others
        if item.remote_id not in known and (private or item.parent_remote_id in theirs)
    )
    return found


def _cursor(cursor: str) -> tuple[datetime | None, int]:
    moment, _, pk = cursor.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        return (at, int(pk)) if at.tzinfo else (None, 0)
    except ValueError:
        return None, 0
