"""A version made ready to be asked: compiled once for each version in each process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from gembala.moderation.rows.rules import RuleVersion
from gembala.moderation.rules.acts import PUNISHING, Act, read
from gembala.moderation.rules.facts import Facts
from gembala.moderation.rules.questions import QUESTIONS
from gembala.moderation.rules.tree import ALL, ANY, Group, Leaf, from_json, leaves

Why = list[dict[str, str]]
"""What met: [{kind, said}], for people."""
Ask = Callable[[Facts], Why | None]


@dataclass(frozen=True)
class Compiled:
    """``ask(facts)`` gives what met, or None. ``needs`` and ``span`` tell `facts.gather` what to gather."""

    version: int
    ask: Ask
    acts: tuple[Act, ...]
    needs: frozenset[str]
    span: timedelta

    @property
    def punishes(self) -> bool:
        """Whether it does something to the writer or the item that criticism must be spared."""
        return any(one.kind in PUNISHING for one in self.acts)

    @property
    def holds(self) -> bool:
        """Whether it keeps items back for a person to decide."""
        return any(one.kind == "hold" for one in self.acts)


def compile_version(row: RuleVersion) -> Compiled:
    """The version, compiled; the same object again for the same row in this process."""
    return _compiled(row.pk, _frozen(row.condition), _frozen(row.acts))


@lru_cache(maxsize=512)
def _compiled(pk: int, condition: Any, acts: Any) -> Compiled:
    root = from_json(_thawed(condition))
    asked = list(leaves(root))
    return Compiled(
        version=pk,
        ask=_node(root),
        acts=read(_thawed(acts)),
        needs=frozenset().union(*(QUESTIONS[leaf.kind].needs(leaf.given) for leaf in asked)),
        span=max((QUESTIONS[leaf.kind].span(leaf.given) for leaf in asked), default=timedelta(0)),
    )


def _node(node: Leaf | Group) -> Ask:
    if isinstance(node, Leaf):
        return _leaf(node)
    asks = [_node(part) for part in node.parts]
    if node.of == ALL:
        return _all(asks)
    return _any(asks) if node.of == ANY else _none(asks)


def _leaf(leaf: Leaf) -> Ask:
    test, kind = QUESTIONS[leaf.kind].test(leaf.given), leaf.kind

    def ask(facts: Facts) -> Why | None:
        said = test(facts)
        return None if said is None else [{"kind": kind, "said": said}]

    return ask


def _all(asks: list[Ask]) -> Ask:
    def ask(facts: Facts) -> Why | None:
        found: Why = []
        for one in asks:
            met = one(facts)
            if met is None:
                return None
            found += met
        return found

    return ask


def _any(asks: list[Ask]) -> Ask:
    def ask(facts: Facts) -> Why | None:
        for one in asks:
            met = one(facts)
            if met is not None:
                return met
        return None

    return ask


def _none(asks: list[Ask]) -> Ask:
    return lambda facts: None if any(one(facts) is not None for one in asks) else []


def _frozen(data: Any) -> Any:
    """The same as nested tuples, so that it can be remembered; `_thawed` gives it back."""
    if isinstance(data, dict):
        return ("{", *((key, _frozen(value)) for key, value in sorted(data.items())))
    if isinstance(data, list):
        return ("[", *map(_frozen, data))
    return data


def _thawed(data: Any) -> Any:
    if isinstance(data, tuple):
        if data[0] == "{":
            return {key: _thawed(value) for key, value in data[1:]}
        return [_thawed(value) for value in data[1:]]
    return data
