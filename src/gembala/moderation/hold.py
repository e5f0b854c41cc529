"""What taking in asks of moderation: which items wait for a person, what rules met, what criticism is to be followed.

The hot path: rules are compiled once for each version, facts are gathered for the whole batch, rows are written in bulk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.members.models import Identity
from gembala.moderation.feedback.recognise import is_constructive, is_feedback
from gembala.moderation.fingerprint import fingerprint
from gembala.moderation.harsh import is_harsh
from gembala.moderation.rows.cases import Case
from gembala.moderation.rows.feedback import Feedback
from gembala.moderation.rows.rules import Hit
from gembala.moderation.rows.sanctions import Sanction
from gembala.moderation.rules.judge import Met, judge
from gembala.workspaces.changes import announce

ANNOUNCED = 20
SILENCED = (Sanction.Kind.MUTE, Sanction.Kind.SUSPEND, Sanction.Kind.BAN)


@dataclass(frozen=True)
class Weighed:
    """What a batch came to: rules that met, items of people who are muted or out, criticism to be followed."""

    met: list[Met] = field(default_factory=list)
    silenced: list[Item] = field(default_factory=list)
    criticism: list[Item] = field(default_factory=list)


def weigh(items: Sequence[Item]) -> Weighed:
    """Judge items that were understood, and mark those that shall wait as ``held`` (not saved). Reads only."""
    met = judge([item for item in items if item.understanding is not None])
    for one in met:
        if one.running.compiled.holds and not one.running.dry and not one.spared:
            one.item.held = True
    silenced = _silenced([item for item in items if not item.held and not is_constructive(item.understanding)])
    for item in silenced:
        item.held = True
    return Weighed(met, silenced, [item for item in items if not item.held and is_feedback(item.understanding)])


def _silenced(items: Sequence[Item]) -> list[Item]:
    """Items of people who are muted, suspended or banned now, on whatever platform. One query."""
    moment = now()
    lasting = Q(person__sanctions__ends_at=None) | Q(person__sanctions__ends_at__gt=moment)
    out = set(
        Identity.objects.filter(
            lasting,
            pk__in={item.identity_id for item in items},
            person__sanctions__state=Sanction.State.ACTIVE,
            person__sanctions__kind__in=SILENCED,
        ).values_list("pk", flat=True)
    )
    return [item for item in items if item.identity_id in out]


def hold(weighed: Weighed) -> None:
    """Write what came of it: cases, what rules met, criticism. Inside the transaction that takes the items in."""
    first: dict[int, Met] = {}
    for one in weighed.met:
        if one.item.held and one.running.compiled.holds and not one.running.dry and not one.spared:
            first.setdefault(one.item.pk, one)
    cases = [_case(met.item, met) for met in first.values()] + [_case(item, None) for item in weighed.silenced]
    Case.objects.bulk_create(cases, ignore_conflicts=True, batch_size=500)
    _hits(weighed.met)
    _criticism(weighed.criticism)
    _tell(cases)


def _case(item: Item, met: Met | None) -> Case:
    label, probability = met.label if met is not None else ("silenced", 1.0)
    return Case(
        workspace_id=item.workspace_id,
        item=item,
        label=label,
        probability=probability,
        harsh=is_harsh(item),
        version_id=met.running.compiled.version if met is not None else None,
        model_version=str((item.understanding or {}).get("version", ""))[:60],
        fingerprint=fingerprint(item.text),
    )


def _hits(met: Sequence[Met]) -> None:
    moment = now()
    Hit.objects.bulk_create(
        [
            Hit(
                workspace_id=one.item.workspace_id,
                version_id=one.running.compiled.version,
                item=one.item,
                state=_state(one),
                spared=one.spared,
                why=one.why,
                model_version=str((one.item.understanding or {}).get("version", ""))[:60],
                at=moment,
            )
            for one in met
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _state(one: Met) -> str:
    """Holding is done by now; everything else is done by the duty ``enforce``."""
    if one.running.dry:
        return Hit.State.DRY
    rest = any(act.kind != "hold" for act in one.running.compiled.acts)
    return Hit.State.DUE if rest else Hit.State.DONE


def _criticism(items: Sequence[Item]) -> None:
    moment = now()
    Feedback.objects.bulk_create(
        [Feedback(workspace_id=item.workspace_id, item=item, topic=_topic(item), created_at=moment) for item in items],
        ignore_conflicts=True,
        batch_size=500,
    )


def _topic(item: Item) -> str:
    topics = (item.understanding or {}).get("topics") or [""]
    return str(topics[0])[:40]


def _tell(cases: Iterable[Case]) -> None:
    told: dict[int, list[int]] = {}
    for case in cases:
        told.setdefault(case.workspace_id, []).append(case.item_id)
    for workspace_id, ids in told.items():
        announce(workspace_id, "case", ids[:ANNOUNCED])
