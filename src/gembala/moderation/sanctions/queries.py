"""Reading sanctions."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from gembala.moderation.rows.sanctions import Sanction
from gembala.workspaces.access import Actor

State = Sanction.State
VIEWS = {"proposed": [State.PROPOSED], "active": [State.ACTIVE], "past": [State.ENDED, State.LIFTED, State.REFUSED]}


def sanctions(actor: Actor, view: str, *, size: int = 100) -> QuerySet[Sanction]:
    """Sanctions of a view (`VIEWS`), newest first, with everything that a list shows."""
    rows = Sanction.objects.filter(workspace=actor.workspace, state__in=VIEWS.get(view, VIEWS["active"]))
    return rows.select_related("person", "identity", "by", "agreed_by", "policy", "appeal", "strike").order_by("-pk")[
        :size
    ]


def counts(actor: Actor) -> dict[str, int]:
    """How many each view has. One query."""
    tally = {view: Count("pk", filter=Q(state__in=states)) for view, states in VIEWS.items()}
    return Sanction.objects.filter(workspace=actor.workspace).aggregate(**tally)
