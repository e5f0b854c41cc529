"""Goes through the cells: each case in a house that is swept before it."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench._matrix.case import TITLES, Case, Cell
from bench._matrix.expected import DECLARED, table_of
from bench._matrix.house import House
from bench._matrix.scenes import SCENES


@dataclass(frozen=True)
class Verdict:
    """One class at one platform: how many ways were tried, and what was wrong with which; or why there is none."""

    platform: str
    name: str
    ways: int
    wrong: tuple[str, ...] = ()
    none: str = ""
    seconds: float = 0.0


def platforms() -> tuple[str, ...]:
    """Every platform of the registry that the product itself publishes to and that the table declares."""
    return tuple(name for name in _published_to() if name in DECLARED)


def left_out() -> tuple[str, ...]:
    """Platforms that nobody has declared yet: no cell of theirs is judged."""
    return tuple(name for name in _published_to() if name not in DECLARED)


def _published_to() -> tuple[str, ...]:
    from gembala.platforms.registry import platforms as manifests

    return tuple(one.platform for one in manifests() if one.sign_in != "by_hand")


def at_sandboxes() -> tuple[str, ...]:
    """Those of them that stand at the sandbox: all but the own forum."""
    return tuple(name for name in platforms() if name != "forum")


def verdicts(
    house: House, *, only: Sequence[str] = (), names: Sequence[str] = (), slow: bool = True, way: str = ""
) -> Iterator[Verdict]:
    """One for each class at each platform."""
    listed = house.look("/failures")
    for platform in only or platforms():
        cells = table_of(platform, listed.get(platform, {}))
        for name in names or TITLES:
            yield _cell(house, platform, name, cells.get(name, "not named by any section"), slow=slow, way=way)


def _cell(house: House, platform: str, name: str, cell: Cell, *, slow: bool, way: str) -> Verdict:
    if isinstance(cell, str):
        return Verdict(platform, name, 0, none=cell)
    begun, wrong = time.monotonic(), []
    cases = [case for case in cell if (slow or not case.slow) and way in case.way]
    for case in cases:
        wrong += [f"{_named(case)}: {said}" for said in tried(house, platform, case)]
    return Verdict(platform, name, len(cases), tuple(wrong), seconds=time.monotonic() - begun)


def tried(house: House, platform: str, case: Case) -> list[str]:
    """What is wrong with a case; an exception is wrong too."""
    from gembala.kernel.clock import rehearse
    from gembala.platforms.models import Channel

    found: list[str] = []
    try:
        house.begin()
        for said in SCENES[case.run](house, platform, case):
            found.append(said)  # noqa: PERF402 - what was said before an exception counts too
    except Exception as error:
        if os.environ.get("GEMBALA_BENCH_TRACE"):
            traceback.print_exc()
        found.append(f"{type(error).__name__}: {str(error)[:300]}")
    finally:
        Channel.objects.all().delete()
        rehearse(None)
    return found


def _named(case: Case) -> str:
    shown = [case.way]
    if case.fault and case.on != "publish":
        shown.append(f"on {case.on}")
    if case.shape:
        shown.append(case.shape)
    return " ".join(shown)


def total(found: Sequence[Verdict]) -> Mapping[str, int]:
    """How many cells there are, and how many of them are wrong."""
    cells = [one for one in found if not one.none]
    return {"cells": len(cells), "wrong": sum(1 for one in cells if one.wrong)}
