"""Tells open screens about a mark."""

from __future__ import annotations

from gembala.inbox.models import Conversation
from gembala.ingest.models import Item
from gembala.workspaces.changes import announce


def tell(item: Item) -> None:
    """The conversation in which it was said has changed."""
    rows = Conversation.objects.filter(thread_id=item.thread_id, identity_id=item.identity_id)
    announce(item.workspace_id, "conversation", rows.values_list("pk", flat=True))
