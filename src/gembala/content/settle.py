"""What a draft becomes when its deliveries are settled."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gembala.content.models import Draft, Variant
from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.workspaces.changes import announce

LOST = frozenset({Delivery.State.FAILED, Delivery.State.MISSED})


def on_settled(sender: object = None, *, delivery: Delivery, **_kwargs: Any) -> None:
    """Listen to a settled delivery: all parts done makes the draft published, one that failed makes it failed."""
    variant = Variant.objects.filter(delivery_id=delivery.pk).only("draft_id").first()
    if variant is None:
        return
    with transaction.atomic():
        draft = Draft.objects.select_for_update(of=("self",)).get(pk=variant.draft_id)
        _become(draft, _state(_states(draft)))
        announce(draft.workspace_id, "draft", [draft.pk])


def restate(draft: Draft) -> None:
    """The state after a failed part left ``draft``; what is still on its way makes it scheduled again.

    Call it in a transaction that holds the draft.
    """
    _become(draft, _state(_states(draft)) or Draft.State.SCHEDULED)


def _become(draft: Draft, to: str) -> None:
    if to and draft.state != to and Draft.LIFECYCLE.may(draft.state, to):
        Draft.LIFECYCLE.move(draft, to, updated_at=now())


def _states(draft: Draft) -> set[str]:
    return set(draft.variants.filter(delivery__isnull=False).values_list("delivery__state", flat=True))


def _state(states: set[str]) -> str:
    if states & LOST:
        return Draft.State.FAILED
    return Draft.State.PUBLISHED if states <= {Delivery.State.DONE, Delivery.State.CANCELLED} else ""
