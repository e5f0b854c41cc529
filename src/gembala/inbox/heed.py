"""Does in conversations what moderation asks for: says something as the brand, gives a conversation to somebody."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from gembala.delivery.plan import plan_reply
from gembala.inbox.models import Reply
from gembala.inbox.tell import conversation_of
from gembala.inbox.window import answer_of
from gembala.ingest.models import Item
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import PlatformError, Support
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User


def on_speak(item: Item, text: str, by: User | None, **_more: Any) -> str:
    """Listener of `moderation.signals.speak`: plans the answer as the brand; a stable key when it cannot be said."""
    channel = item.channel
    if channel.owner_id is not None:
        return "personal"
    if channel.state != Channel.State.CONNECTED:
        return "not_connected"
    try:
        caps = capabilities_of(channel)
        post = answer_of(item, text=text, caps=caps)
    except PlatformError:
        return "not_connected"
    except ValidationError:
        return caps.why_not("message") or "reply_not_allowed"
    feature = "message" if post.recipient else "reply"
    if caps.actions.get(feature, Support.NONE) not in {Support.NATIVE, Support.EMULATED}:
        return caps.refused.get(feature) or "unsupported"
    wrong = [issue for issue in connector(channel.platform).validate(post, caps) if issue.level == "error"]
    if wrong:
        return wrong[0].code
    row = conversation_of(item).first()
    if row is None:
        return "no_conversation"
    delivery = plan_reply(channel=channel, post=post, by=by)
    Reply.objects.create(conversation=row, item=item, delivery=delivery, author=by, voice="brand", text=text)
    announce(item.workspace_id, "conversation", [row.pk])
    return ""


def on_entrust(item: Item, to: User, **_more: Any) -> str:
    """Listener of `moderation.signals.entrust`: theirs, unless somebody has it already."""
    rows = conversation_of(item)
    row = rows.first()
    if row is None:
        return "no_conversation"
    if not rows.filter(assignee=None).update(assignee=to):
        return "" if row.assignee_id == to.pk else "has_somebody"
    announce(item.workspace_id, "conversation", [row.pk])
    return ""
