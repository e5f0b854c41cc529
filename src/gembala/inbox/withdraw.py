"""Deletes an answer of ours at its platform, after it has gone out."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_action
from gembala.inbox.act import DENIED
from gembala.inbox.grace import linger
from gembala.inbox.models import Reply
from gembala.inbox.voices import refused_voice
from gembala.inbox.words import refused_words
from gembala.kernel.clock import now
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Action, ActionKind
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission


def refusal(answer: Reply, *, actor: Actor) -> str:
    """A stable key of why the actor cannot delete this answer at the platform; empty when they can."""
    if answer.delivery.payload.get("recipient"):
        return "message_stays"
    kind = answer.item.kind if answer.item is not None else ""
    return capabilities_of(answer.delivery.channel).why_not("delete", kind=kind) or refused_voice(answer.delivery.channel, actor)


@transaction.atomic
def withdraw(answer: Reply, *, actor: Actor) -> AuditEntry | None:
    """Plan the deletion and show it as done; `inbox.settle` corrects that when the platform refuses.

    It leaves after `inbox.grace.GRACE` and can be undone until then. Who speaks through the account may do it:
    PermissionDenied for others, ValidationError with the reason when the platform offers it not, or when the answer is
    not out. Nothing when it is deleted already.
    """
    actor.require(Permission.INBOX_READ)
    if answer.conversation.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    if answer.deleted_at is not None:
        return None
    delivery = answer.delivery
    reason = refusal(answer, actor=actor)
    if reason in DENIED:
        raise PermissionDenied(reason)
    if not reason and (delivery.state != Delivery.State.DONE or not delivery.remote_id):
        reason = "not_out"
    if reason:
        raise ValidationError(refused_words(reason))
    action = Action(ActionKind.DELETE, delivery.remote_id, thread_root=answer.conversation.thread.remote_id)
    planned = plan_action(channel=delivery.channel, action=action, by=actor.user, reply_id=answer.pk)
    linger(planned)
    Reply.objects.filter(pk=answer.pk).update(deleted_at=now())
    announce(actor.workspace.pk, "conversation", [answer.conversation_id])
    return record(
        "reply.deleted", answer, workspace=actor.workspace, by=actor.user,
        delivery=planned.pk, conversation=answer.conversation_id, text=answer.text,
    )  # fmt: skip
