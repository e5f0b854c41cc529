"""Puts a word on something that was said, and takes it off."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.inbox.tell import tell
from gembala.inbox.tend import require_tend
from gembala.ingest.models import Item
from gembala.moderation.models import ItemTag
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import AuditEntry, Workspace

LONGEST = 40
MOST = 20


@transaction.atomic
def tag(item: Item, *, actor: Actor, name: str) -> AuditEntry | None:
    """The word stands on it; None when it stood there. Raises PermissionDenied, ValidationError without a word, for a
    long one and for more than 20 on one item."""
    _may(item, actor)
    name = _clean(name)
    if not ItemTag.objects.filter(item=item, name=name).exists() and item.tags.count() >= MOST:
        raise ValidationError({"name": [_("Twenty tags are enough for one message.")]})
    _row, made = ItemTag.objects.get_or_create(item=item, name=name)
    return _done("item.tagged", item, actor=actor, name=name) if made else None


@transaction.atomic
def untag(item: Item, *, actor: Actor, name: str) -> AuditEntry | None:
    """The word is gone; None when it did not stand there. Raises PermissionDenied."""
    _may(item, actor)
    name = name.replace("\x00", "")
    gone, _rows = ItemTag.objects.filter(item=item, name=name).delete()
    return _done("item.untagged", item, actor=actor, name=name) if gone else None


def undo_tag(entry: AuditEntry, item: Item, *, actor: Actor) -> bool:
    """Take back a line that `tag` or `untag` wrote; False when it is so already."""
    do = untag if entry.verb == "item.tagged" else tag
    return do(item, actor=actor, name=entry.detail["name"]) is not None


def lately(workspace: Workspace, *, size: int = 12) -> list[str]:
    """Words that were used lately, by letter. One query over the newest two hundred."""
    rows = ItemTag.objects.filter(item__workspace=workspace).order_by("-pk").values_list("name", flat=True)
    return sorted(list(dict.fromkeys(rows[:200]))[:size], key=str.casefold)


def _may(item: Item, actor: Actor) -> None:
    require_tend(actor)
    if item.workspace_id != actor.workspace.pk or item.own:
        raise PermissionDenied


def _clean(name: str) -> str:
    found = " ".join(name.replace("\x00", "").split()).removeprefix("#")
    if not found:
        raise ValidationError({"name": [_("Write the tag.")]})
    if len(found) > LONGEST:
        raise ValidationError({"name": [_("A tag has at most 40 letters.")]})
    return found


def _done(verb: str, item: Item, *, actor: Actor, name: str) -> AuditEntry:
    tell(item)
    return record(verb, item, workspace=actor.workspace, by=actor.user, name=name)
