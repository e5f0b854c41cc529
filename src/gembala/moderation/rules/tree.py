"""A condition as a tree: groups of which all, any or none must hold, and single questions as leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.moderation.rules.questions import QUESTIONS

ALL, ANY, NONE = "all", "any", "none"
OF = (ALL, ANY, NONE)
MOST_LEAVES = 30
DEEPEST = 3


@dataclass(frozen=True)
class Leaf:
    """One question of `rules.questions` and what was chosen for it."""

    kind: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """``of`` all, any or none of the parts."""

    of: str
    parts: tuple[Leaf | Group, ...]


def to_json(node: Leaf | Group) -> dict[str, Any]:
    """Plain data: ``{of, parts}`` or ``{kind, …}``."""
    if isinstance(node, Leaf):
        return {"kind": node.kind, **node.given}
    return {"of": node.of, "parts": [to_json(part) for part in node.parts]}


def from_json(data: object, *, depth: int = 0) -> Leaf | Group:
    """Read and check what `to_json` or a program wrote. Raises ``ValidationError``."""
    if not isinstance(data, Mapping):
        raise ValidationError({"condition": [_("A condition is a group or a question.")]})
    if "kind" in data:
        return _leaf(data)
    parts = data.get("parts")
    if data.get("of") not in OF or not isinstance(parts, list):
        raise ValidationError({"condition": [_("A group says whether all, any or none of its parts must hold.")]})
    if depth >= DEEPEST:
        raise ValidationError({"condition": [_("Groups stand at most three deep.")]})
    return Group(str(data["of"]), tuple(from_json(part, depth=depth + 1) for part in parts))


def _leaf(data: Mapping[str, Any]) -> Leaf:
    kind = data["kind"]
    if not isinstance(kind, str) or kind not in QUESTIONS:
        raise ValidationError({"condition": [_("There is no such question: %(kind)s.") % {"kind": str(kind)[:40]}]})
    return Leaf(kind, QUESTIONS[kind].clean({name: value for name, value in data.items() if name != "kind"}))


def condition(data: object) -> Group:
    """A whole condition: a group with at least one question, at most 30. Raises ``ValidationError``."""
    node = from_json(data)
    root = node if isinstance(node, Group) else Group(ALL, (node,))
    count = sum(1 for _one in leaves(root))
    if not count:
        raise ValidationError({"condition": [_("Ask at least one thing, or the rule would meet everything.")]})
    if count > MOST_LEAVES:
        raise ValidationError({"condition": [_("At most %(most)s questions in one rule.") % {"most": MOST_LEAVES}]})
    if not _asserts(root):
        raise ValidationError({"condition": [_("Say also what has to hold, not only what must not.")]})
    return root


def _asserts(node: Leaf | Group) -> bool:
    """Whether something must hold: a condition of exceptions alone would meet everything else."""
    if isinstance(node, Leaf):
        return True
    if node.of == NONE:
        return False
    kept = [part for part in node.parts if _asserts(part)]
    return bool(kept) if node.of == ALL else bool(kept) and len(kept) == len(node.parts)


def leaves(node: Leaf | Group) -> Iterator[Leaf]:
    """Every question, in the order of reading."""
    if isinstance(node, Leaf):
        yield node
        return
    for part in node.parts:
        yield from leaves(part)
