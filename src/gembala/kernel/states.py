"""Lifecycles as declared graphs, checked when they are made; states change by compare-and-swap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class Lifecycle:
    """A graph of states. ``moves`` maps each state to the states it may become; an end has none."""

    def __init__(self, *, start: str, moves: Mapping[str, frozenset[str] | set[str]]) -> None:
        self.start = start
        self.moves = {state: frozenset(to) for state, to in moves.items()}
        unknown = {to for targets in self.moves.values() for to in targets} - set(self.moves)
        reached, edge = {start}, [start]
        while edge:
            for to in self.moves.get(edge.pop(), frozenset()):
                if to not in reached:
                    reached.add(to)
                    edge.append(to)
        lost = set(self.moves) - reached
        if unknown or lost or start not in self.moves:
            raise ValueError(f"lifecycle: unknown states {sorted(unknown)}, unreachable states {sorted(lost)}")

    def may(self, source: str, to: str) -> bool:
        """Whether a row may go from one state to the other."""
        return to in self.moves.get(source, frozenset())

    def move(self, row: models.Model, to: str, **values: Any) -> bool:
        """Compare-and-swap: set the new state and values if the row is still in the state we saw.

        Returns False when somebody else moved it first. Raises ValueError for a move that the graph does not have.
        """
        source = str(row.state)  # type: ignore[attr-defined]
        if not self.may(source, to):
            raise ValueError(f"{type(row).__name__} cannot go from {source} to {to}")
        changed = type(row)._default_manager.filter(pk=row.pk, state=source).update(state=to, **values)
        if changed:
            for name, value in {"state": to, **values}.items():
                setattr(row, name, value)
        return bool(changed)
