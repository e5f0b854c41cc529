"""Takes back what somebody just did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.delivery.cancel import cancel
from gembala.delivery.models import Delivery
from gembala.inbox.act import act, set_flag
from gembala.inbox.marking.set_right import undo_right
from gembala.inbox.marking.tag import undo_tag
from gembala.inbox.marking.to_queue import undo_queue
from gembala.inbox.models import Conversation, Reply
from gembala.inbox.offered import REVERSE
from gembala.inbox.tell import tell
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.members.merge import undo as undo_person
from gembala.moderation.undo import undo as undo_case
from gembala.platforms.contracts import ActionKind
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import AuditEntry

SPAN = timedelta(hours=1)
MARKS: dict[str, Callable[..., bool]] = {
    "item.tagged": undo_tag,
    "item.untagged": undo_tag,
    "item.corrected": undo_right,
    "item.queued": undo_queue,
}


@transaction.atomic
def undo(entry: AuditEntry, *, actor: Actor) -> None:
    """Undo a line of the log that the actor wrote within the last hour.

    Raises PermissionDenied for somebody else's, ValidationError when it is too late or something else has happened
    since: the sentence says what.
    """
    if entry.workspace_id != actor.workspace.pk or entry.actor_id != actor.user.pk:
        raise PermissionDenied
    if entry.at < now() - SPAN:
        raise ValidationError(_("This was too long ago to undo."))
    area = entry.verb.partition(".")[0]
    if entry.verb in MARKS:
        _mark(entry, actor=actor)
    elif area == "conversation":
        _conversation(entry, actor=actor)
    elif entry.verb == "reply.deleted":
        _withdrawal(entry, actor=actor)
    elif area == "reply":
        _reply(entry, actor=actor)
    elif area == "item":
        _item(entry, actor=actor)
    elif area == "case":
        _counted(undo_case(entry, actor=actor))
    elif area == "person" and "before" in entry.detail and entry.verb != "person.noted":
        _counted(undo_person(entry, actor=actor))
    else:
        _several(entry, actor=actor)


def _several(entry: AuditEntry, *, actor: Actor) -> None:
    if entry.verb != "inbox.bulk":
        raise ValidationError(_("This cannot be undone."))
    for one in AuditEntry.objects.filter(pk__in=entry.detail["entries"]):
        _conversation(one, actor=actor)


def _counted(changed: int | bool) -> None:
    if not changed:
        raise ValidationError(_("Something else has happened since; nothing was changed."))


def _put_back(pk: int, detail: dict[str, dict[str, Any]], *, actor: Actor) -> None:
    before, after = detail["before"], detail["after"]
    rows = Conversation.objects.filter(
        pk=pk, workspace=actor.workspace, state=after["state"], assignee_id=after["assignee_id"]
    )
    _counted(rows.update(**{name: _value(value) for name, value in before.items()}))
    announce(actor.workspace.pk, "conversation", [pk])


def _value(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) and value[:4].isdigit() else value


def _conversation(entry: AuditEntry, *, actor: Actor) -> None:
    _put_back(int(entry.object_id), entry.detail, actor=actor)
    row = Conversation.objects.get(pk=entry.object_id)
    record("undo.conversation", row, workspace=actor.workspace, by=actor.user, entry=entry.pk)


def _reply(entry: AuditEntry, *, actor: Actor) -> None:
    answer = Reply.objects.select_related("delivery").filter(pk=entry.object_id).first()
    if answer is None:
        raise ValidationError(_("This answer was taken back already."))
    _take_back(answer.delivery, _("The answer has already left; it stands at the platform."))
    pk = answer.conversation_id
    record("undo.reply", answer, workspace=actor.workspace, by=actor.user, text=answer.text, entry=entry.pk)
    answer.delete()
    _put_back(pk, entry.detail, actor=actor)


def _mark(entry: AuditEntry, *, actor: Actor) -> None:
    item = Item.objects.select_related("channel", "thread", "identity").get(
        pk=entry.object_id, workspace=actor.workspace
    )
    _counted(MARKS[entry.verb](entry, item, actor=actor))
    record("undo.item", item, workspace=actor.workspace, by=actor.user, entry=entry.pk)


def _item(entry: AuditEntry, *, actor: Actor) -> None:
    kind = ActionKind(entry.detail["kind"])
    item = Item.objects.select_related("channel", "thread").get(pk=entry.object_id, workspace=actor.workspace)
    delivery = Delivery.objects.get(pk=entry.detail["delivery"])
    if delivery.state == Delivery.State.WAITING:
        _take_back(delivery, _("It has already left for the platform."))
        set_flag(item, kind, done=False)
        record("undo.item", item, workspace=actor.workspace, by=actor.user, entry=entry.pk)
        tell(item)
        return
    if kind not in REVERSE:
        raise ValidationError(_gone())
    act(item, REVERSE[kind], actor=actor)


def _withdrawal(entry: AuditEntry, *, actor: Actor) -> None:
    answer = Reply.objects.get(pk=entry.object_id, conversation__workspace=actor.workspace)
    _take_back(Delivery.objects.get(pk=entry.detail["delivery"]), _gone())
    Reply.objects.filter(pk=answer.pk).update(deleted_at=None)
    record("undo.reply", answer, workspace=actor.workspace, by=actor.user, entry=entry.pk)
    announce(actor.workspace.pk, "conversation", [answer.conversation_id])


def _gone() -> str:
    return _("It is deleted at the platform and cannot be brought back.")


def _take_back(delivery: Delivery, too_late: str) -> None:
    if delivery.state == Delivery.State.FAILED:
        return
    try:
        cancel(delivery)
    except ValidationError as error:
        raise ValidationError(too_late) from error
