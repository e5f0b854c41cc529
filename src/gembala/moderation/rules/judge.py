"""Asks every running rule of a batch of items. Reads, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from gembala.ingest.models import Item
from gembala.moderation.feedback.recognise import is_constructive
from gembala.moderation.rules.compiled import Compiled, Why
from gembala.moderation.rules.facts import Facts, Said, gather
from gembala.moderation.rules.running import Running, running


@dataclass(frozen=True)
class Met:
    """A rule met an item. ``spared``: the item is criticism that wants something better, so nothing punishes it."""

    running: Running
    item: Item
    why: Why
    spared: bool

    @property
    def label(self) -> tuple[str, float]:
        """What a head had seen (label and probability, 0 to 1); ("rule", 1) when no head was asked."""
        for one in self.why:
            if one["kind"] == "head":
                _head, label, percent = one["said"].split(":")
                return label, int(percent) / 100
        return "rule", 1.0


def judge(items: Sequence[Item]) -> list[Met]:
    """Everything that met, in the order of the items and the rules. A few queries for the whole batch."""
    ordered = sorted(items, key=lambda item: item.workspace_id)
    rules = running({item.workspace_id for item in ordered})
    found: list[Met] = []
    for workspace_id, group in groupby(ordered, key=lambda item: item.workspace_id):
        asked = rules.get(workspace_id, [])
        if asked:
            found += _ask(list(group), asked)
    return found


def facts_for(items: Sequence[Item | Said], versions: Iterable[Compiled]) -> list[Facts]:
    """The facts that these versions ask for."""
    asked = list(versions)
    needs = frozenset().union(*(one.needs for one in asked))
    return gather(items, needs=needs, span=max(one.span for one in asked))


def spare(compiled: Compiled, item: Item | Said) -> bool:
    """Whether the item is criticism and the rule would do something to it that criticism must be spared."""
    return compiled.punishes and is_constructive(item.understanding)


def _ask(items: list[Item], asked: list[Running]) -> list[Met]:
    found = []
    for item, facts in zip(items, facts_for(items, (one.compiled for one in asked)), strict=True):
        for one in asked:
            why = one.compiled.ask(facts)
            if why is not None:
                found.append(Met(one, item, why, spare(one.compiled, item)))
    return found
