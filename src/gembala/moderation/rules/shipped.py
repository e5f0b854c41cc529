"""The rules that a workspace starts from. What was measured is on; what should be watched first runs dry.

The rule that counts what somebody wrote is off: it asks the database about every batch, and not everybody needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from gembala.moderation.rows.cases import Watch
from gembala.moderation.rows.rules import Rule, RuleVersion

State = Rule.State


@dataclass(frozen=True)
class Shipped:
    """A rule as it comes with the product; pages translate its ``name`` by the ``key``."""

    key: str
    name: str
    state: str
    condition: dict[str, Any]
    acts: list[dict[str, Any]]


def _head(head: str, *labels: str, least: int) -> dict[str, Any]:
    return {"kind": "head", "head": head, "labels": list(labels), "least": least, "sure": True}


def _any(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"of": "any", "parts": list(parts)}


def _all(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"of": "all", "parts": list(parts)}


HOLD = [{"kind": "hold"}]
SHIPPED = (
    Shipped("gambling", "Online gambling", State.ON, _any(_head("spam", "gambling", least=50)), HOLD),
    Shipped(
        "fraud", "Fraud", State.ON,
        _any(_head("spam", "fraud", least=50), _head("fraud", "fraud", least=50)), HOLD,
    ),
    Shipped(
        "promotion", "Unasked advertising", State.ON, _any(_head("spam", "promotion", least=50)), HOLD
    ),
    Shipped(
        "harm", "Hate and threats", State.DRY, _any(_head("abuse", "hate", "threat", least=80)),
        [{"kind": "hold"}, {"kind": "alert", "role": "community_manager"}],
    ),
    Shipped("attack", "Attacks on people", State.DRY, _any(_head("abuse", "attack", least=85)), HOLD),
    Shipped(
        "flood", "A newcomer floods us", State.OFF,
        _all(
            _any({"kind": "rate", "count": 10, "minutes": 5}),
            _any({"kind": "segment", "segments": ["newcomer"]}),
        ),
        HOLD,
    ),
)  # fmt: skip


@transaction.atomic
def give_rules(workspace_id: int) -> None:
    """Write them for a workspace that has no rule at all. Safe to repeat and to run in two places at once."""
    if Rule.objects.filter(workspace_id=workspace_id).exists():
        return
    Watch.objects.bulk_create([Watch(workspace_id=workspace_id)], ignore_conflicts=True)
    Rule.objects.bulk_create(
        [
            Rule(
                workspace_id=workspace_id, key=one.key, name=one.name, state=one.state, running=1, position=position
            )
            for position, one in enumerate(SHIPPED, 1)
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    said = {one.key: one for one in SHIPPED}
    RuleVersion.objects.bulk_create(
        [
            RuleVersion(rule=row, number=1, condition=said[row.key].condition, acts=said[row.key].acts)
            for row in Rule.objects.filter(workspace_id=workspace_id, key__in=said)
        ],
        ignore_conflicts=True,
    )
