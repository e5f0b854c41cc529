"""A person sends something to the review queue that no rule and no member had brought there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.ingest.models import Item
from gembala.moderation.fingerprint import fingerprint
from gembala.moderation.harsh import HARSH, is_harsh
from gembala.moderation.rows.cases import Case
from gembala.moderation.signals import decided
from gembala.workspaces.access import Actor
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission

LABELS = ("gambling", "promotion", "fraud", "rude", "attack", "hate", "threat", "marked")
"""What it can be sent for; ``marked`` is anything else, and wants a note."""
NOTE_LIMIT = 300
KEPT = ("state", "source", "label", "harsh", "sent_by_id", "note", "probability")


@transaction.atomic
def hold_by_hand(item: Item, *, actor: Actor, label: str, note: str = "") -> tuple[Case, dict[str, Any]]:
    """Out of the inbox until somebody has decided; gives its case, and what the case was before (empty: a new one).

    Raises PermissionDenied, ValidationError for an unknown reason, for "anything else" without a note, and for what
    waits there already or cannot be judged.
    """
    actor.require(Permission.MODERATE)
    if item.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    note = " ".join(note.replace("\x00", "").split())[:NOTE_LIMIT]
    if label not in LABELS:
        raise ValidationError({"label": [_("Choose what it is.")]})
    if label == "marked" and not note:
        raise ValidationError({"note": [_("Say why, in a sentence.")]})
    if item.own or item.deleted_at is not None or item.kind == "like":
        raise ValidationError({"label": [_("This cannot be sent to the review queue.")]})
    if not Item.objects.filter(pk=item.pk, held=False, stage=Item.Stage.TAKEN_IN).update(held=True):
        raise ValidationError({"label": [_("It waits in the review queue already.")]})
    item.held = True
    told = {
        "source": Case.Source.PERSON, "label": label, "harsh": label in HARSH or is_harsh(item), "probability": 1.0,
        "sent_by": actor.user, "note": note,
    }  # fmt: skip
    case, made = Case.objects.get_or_create(
        item=item,
        defaults={
            "workspace_id": item.workspace_id, "fingerprint": fingerprint(item.text),
            "model_version": str((item.understanding or {}).get("version", ""))[:60], **told,
        },
    )  # fmt: skip
    before = {} if made else {name: getattr(case, name) for name in KEPT}
    if not made:
        _again(case, told)
    _tell(case, item)
    return case, before


def _again(case: Case, told: Mapping[str, Any]) -> None:
    """What had been released, or only reported, is held now."""
    if case.state == Case.State.RELEASED:
        moved = Case.LIFECYCLE.move(case, Case.State.HELD, decided_by=None, decided_at=None, **told)
    else:
        moved = bool(Case.objects.filter(pk=case.pk, state=Case.State.HELD).update(**told))
    if not moved:
        raise ValidationError({"label": [_("Somebody was faster; look again.")]})


@transaction.atomic
def take_back(item: Item, *, actor: Actor, before: Mapping[str, Any]) -> bool:
    """As before it was sent there, while nobody has decided it; False when somebody has."""
    actor.require(Permission.MODERATE)
    case = Case.objects.filter(
        item=item, workspace=actor.workspace, state=Case.State.HELD, source=Case.Source.PERSON, sent_by=actor.user
    ).first()
    if case is None:
        return False
    if before and not Case.objects.filter(pk=case.pk, state=Case.State.HELD).update(**before):
        return False
    Item.objects.filter(pk=item.pk).update(held=False)
    item.held = False
    _tell(case, item)
    if not before:
        case.delete()
    return True


def _tell(case: Case, item: Item) -> None:
    case.item = item
    decided.send(Case, cases=[case])
    announce(item.workspace_id, "case", [case.pk])
