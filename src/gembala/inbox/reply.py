"""Answers somebody, as the brand or as oneself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.delivery.plan import plan_reply
from gembala.inbox.change import KEPT, plain
from gembala.inbox.grace import linger
from gembala.inbox.models import Conversation, Reply
from gembala.inbox.voices import require_voice
from gembala.inbox.window import answer_of
from gembala.inbox.words import issue_words
from gembala.ingest.models import Item
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Post
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission


@transaction.atomic
def reply(
    conversation: Conversation,
    *,
    actor: Actor,
    channel: Channel,
    text: str,
    to: Item | None = None,
    done: bool = True,
) -> Reply:
    """Plan the answer to their latest word (or to ``to``) through ``channel``; it leaves after `inbox.grace.GRACE`.

    Nobody waits in the conversation from now on, and it is done when ``done``. Raises PermissionDenied when the
    channel's voice is not the actor's, ValidationError (for the text) when the platform would refuse it.
    """
    actor.require(Permission.INBOX_READ)
    actor.find(Conversation.objects, pk=conversation.pk)
    require_voice(channel, actor)
    word = to or conversation.last_item
    post = _post(conversation, word=word, text=text)
    _check(channel, post)
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    before = {name: getattr(row, name) for name in KEPT}
    delivery = plan_reply(channel=channel, post=post, by=actor.user)
    linger(delivery)
    answer = Reply.objects.create(
        conversation=row, item=word, delivery=delivery, author=actor.user, voice=channel.voice, text=text
    )
    row.waiting_since = None
    if done and row.state != Conversation.State.HELD:
        row.state, row.snoozed_until = Conversation.State.DONE, None
    row.assignee_id = row.assignee_id or actor.user.pk
    row.last_at = max(row.last_at, answer.created_at)
    row.save(update_fields=[*KEPT, "last_at"])
    after = {name: getattr(row, name) for name in KEPT}
    record(
        "reply.written", answer, workspace=actor.workspace, by=actor.user,
        voice=channel.voice, channel=channel.pk, conversation=row.pk, before=plain(before), after=plain(after),
    )  # fmt: skip
    announce(actor.workspace.pk, "conversation", [row.pk])
    conversation.refresh_from_db()
    return answer


def _post(conversation: Conversation, *, word: Item | None, text: str) -> Post:
    if not text.strip():
        raise ValidationError({"text": _("Write something first.")})
    if word is None or word.thread_id != conversation.thread_id:
        raise ValidationError({"text": _("There is nothing here to answer.")})
    if word.deleted_at is not None:
        raise ValidationError({"text": _("What you answer has been deleted.")})
    return answer_of(word, text=text, caps=capabilities_of(conversation.channel))


def _check(channel: Channel, post: Post) -> None:
    if channel.state != Channel.State.CONNECTED:
        raise ValidationError({"text": _("This channel is not connected now. Connect it again to answer.")})
    issues = connector(channel.platform).validate(post, capabilities_of(channel))
    errors = [issue_words(issue) for issue in issues if issue.level == "error"]
    if errors:
        raise ValidationError({"text": errors})
