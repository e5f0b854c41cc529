"""Where something was said, and telling open screens that it looks different now."""

from __future__ import annotations

from django.db.models import QuerySet

from gembala.inbox.models import Conversation
from gembala.ingest.models import Item
from gembala.workspaces.changes import announce


def conversation_of(item: Item) -> QuerySet[Conversation]:
    """The one conversation in which it was said; none before it was taken in."""
    return Conversation.objects.filter(thread_id=item.thread_id, identity_id=item.identity_id)


def tell(item: Item) -> None:
    """The conversation in which it was said has changed."""
    announce(item.workspace_id, "conversation", conversation_of(item).values_list("pk", flat=True))
