"""Sets right what machines made of something that was said. The correction trains; screens show it at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.inbox.gather import told_of
from gembala.inbox.models import Conversation
from gembala.inbox.tell import tell
from gembala.ingest.models import Item
from gembala.understanding.correct import correct
from gembala.understanding.models import Correction
from gembala.understanding.verdict import LABELS, label_of
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission

KEPT = ("said", "right", "version", "by_id", "at")


@transaction.atomic
def set_right(item: Item, *, actor: Actor, rights: Mapping[str, str]) -> AuditEntry | None:
    """``rights`` gives the label of each head (`understanding.verdict.LABELS`) in the person's eyes. None when that is
    what stands there. Raises PermissionDenied, ValidationError for a head or label that does not exist and for what
    no machine has read."""
    actor.require(Permission.MODERATE)
    if item.workspace_id != actor.workspace.pk or item.own:
        raise PermissionDenied
    row = Item.objects.select_for_update().get(pk=item.pk)
    found: dict[str, Any] = dict(row.understanding or {})
    for head, right in rights.items():
        if head not in LABELS or right not in LABELS[head]:
            raise ValidationError({"rights": [_("Choose at least one of the offered answers.")]})
        if head not in found:
            raise ValidationError({"rights": [_("No machine has read this, so there is nothing to set right.")]})
    changed = {head: right for head, right in rights.items() if label_of(found[head]) != right}
    if not changed:
        return None
    kept = {one.head: one for one in Correction.objects.filter(item=row, head__in=changed)}
    before = {
        head: {"right": found[head].get("right", ""), "kept": _plain(kept[head]) if head in kept else None}
        for head in changed
    }
    for head, right in changed.items():
        correct(row, actor=actor, head=head, right=right)
    _write(item, {**found, **{head: {**found[head], "right": right} for head, right in changed.items()}})
    said = ", ".join(f"{head}: {right}" for head, right in changed.items())
    return record(
        "item.corrected", item, workspace=actor.workspace, by=actor.user, said=said, rights=changed, before=before
    )


@transaction.atomic
def undo_right(entry: AuditEntry, item: Item, *, actor: Actor) -> bool:
    """As before; False when somebody has judged one of these heads since, or the text is another."""
    actor.require(Permission.MODERATE)
    row = Item.objects.select_for_update().get(pk=item.pk)
    found: dict[str, Any] = dict(row.understanding or {})
    rights, before = entry.detail["rights"], entry.detail["before"]
    if any(found.get(head, {}).get("right") != right for head, right in rights.items()):
        return False
    corrections = Correction.objects.filter(item=row)
    for head, right in rights.items():
        if not corrections.filter(head=head, right=right, by=actor.user).exists():
            return False
    for head, was in before.items():
        verdict = {name: value for name, value in found[head].items() if name != "right"}
        found[head] = verdict | ({"right": was["right"]} if was["right"] else {})
        if was["kept"] is None:
            corrections.filter(head=head).delete()
        else:
            corrections.filter(head=head).update(**was["kept"])
    _write(item, found)
    return True


def _write(item: Item, found: dict[str, Any]) -> None:
    """Keep it, and let the conversation tell it where this is its latest word."""
    Item.objects.filter(pk=item.pk).update(understanding=found)
    item.understanding = found
    Conversation.objects.filter(last_item_id=item.pk).update(**told_of(found))
    tell(item)


def _plain(row: Correction) -> dict[str, object]:
    return {name: value.isoformat() if name == "at" else value for name, value in ((n, getattr(row, n)) for n in KEPT)}
