"""What the pages of moderation have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gembala.moderation.marks import deciding
from gembala.moderation.models import Case, Hit, ItemTag
from gembala.moderation.policy.content import clauses_of
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.queries import Group
from gembala.web.frame.held import head_of
from gembala.web.frame.signs import why
from gembala.web.moderation import words
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission


@dataclass(frozen=True)
class Shown:
    """A line of the queue. ``pieces`` is the text with what decided marked; ``why`` signs and evidence; ``blurred``:
    it hurts to read and the reader wants it covered."""

    group: Group
    pieces: list[tuple[str, bool]]
    why: list[tuple[str, str]]
    met: str
    blurred: bool
    tags: list[str]

    @property
    def case(self) -> Case:
        """The case that stands for the line."""
        return self.group.case


def show(lines: Iterable[Group], *, blur: bool) -> list[Shown]:
    """The lines with their reasons and tags. Two queries."""
    groups = list(lines)
    met: dict[int, list[dict[str, str]]] = {}
    for item_id, reasons in Hit.objects.filter(item_id__in=[one.case.item_id for one in groups]).values_list(
        "item_id", "why"
    ):
        met.setdefault(item_id, []).extend(reasons)
    tags: dict[int, list[str]] = {}
    for item_id, name in ItemTag.objects.filter(item_id__in=[one.case.item_id for one in groups]).values_list(
        "item_id", "name"
    ):
        tags.setdefault(item_id, []).append(name)
    return [_one(one, met.get(one.case.item_id, []), tags.get(one.case.item_id, []), blur=blur) for one in groups]


def _one(group: Group, met: list[dict[str, str]], tags: list[str], *, blur: bool) -> Shown:
    case = group.case
    found: Mapping[str, Any] = case.item.understanding or {}
    said = [one["said"] for one in met if one["kind"] == "words"]
    return Shown(
        group=group,
        pieces=deciding(case.item.text, found, label=case.label, said=said),
        why=why(found, head_of(case.label)),
        met=words.phrases(one for one in met if one["kind"] != "head"),
        blurred=blur and case.harsh,
        tags=tags,
    )


def base(actor: Actor, tab: str, **more: Any) -> dict[str, Any]:
    """What every page needs."""
    return {
        "actor": actor, "active": "review-queue", "tab": tab, "words": words,
        "decides": actor.may(Permission.POLICY_DECIDE), "moderates": actor.may(Permission.MODERATE), **more,
    }  # fmt: skip


def clause_choices(actor: Actor) -> list[tuple[str, str]]:
    """The clauses of the policy in force: key and title."""
    return [(one.key, one.title) for one in clauses_of(in_force(actor.workspace))]
