"""Private messages have an end: how long after their last word one may still answer, and in which way."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from gembala.inbox.words import refused_words
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.platforms.contracts import Capabilities, Post, Recipient


def recipient_of(item: Item, *, caps: Capabilities) -> Recipient | None:
    """Whom an answer to the item goes to privately; ``None`` when it is a public word.

    After the platform's first window only a person may answer, not a program: that is said to the platform.
    Raises ValidationError (for the text) when every window is over.
    """
    whom = str(item.extra.get("recipient") or "")
    if item.kind != "message" or not whom:
        return None
    windows = {rule.kind: rule.length for rule in caps.windows}
    age = now() - item.created_at
    if "message" not in windows or age <= windows["message"]:
        return Recipient("message", whom)
    if age <= windows.get("human_agent", timedelta(0)):
        return Recipient("message", whom, human_agent=True)
    hours = int(max(windows.values()).total_seconds() // 3600)
    raise ValidationError(
        {
            "text": ngettext(
                "Too late: the platform takes an answer for %(hours)d hour after their last message. They have to write first.",
                "Too late: the platform takes an answer for %(hours)d hours after their last message. They have to write first.",
                hours,
            )
            % {"hours": hours}
        }
    )


def answer_of(item: Item, *, text: str, caps: Capabilities) -> Post:
    """An answer to the item, in the way that it was said: to the person where the platform has a place of its own for
    messages, else under the item, as visible as that.

    Raises ValidationError (for the text) when a message cannot be answered.
    """
    recipient = recipient_of(item, caps=caps)
    if item.kind != "message" or recipient is None:
        return Post(
            text=text, reply_to=item.remote_id, reply_root=item.thread.remote_id, mention=item.kind == "mention"
        )
    if why := caps.why_not("message"):
        raise ValidationError({"text": refused_words(why)}, code=why)
    return Post(text=text, recipient=recipient)
