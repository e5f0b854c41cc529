"""The table for people: classes down, platforms across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench._matrix.case import TITLES
from bench._matrix.expected import UNDECLARED
from bench._matrix.matrix import Verdict


def drawn(found: Sequence[Verdict]) -> Iterable[str]:
    """Lines: a number is how many ways ended as they must, ✗ how many did not, – that the class does not exist there."""
    columns = list(dict.fromkeys(one.platform for one in found))
    by = {(one.name, one.platform): one for one in found}
    wide = max(len(title) for title in TITLES.values()) + 5
    yield " " * wide + "".join(f"{name:>{_width(name)}}" for name in columns)
    for name, title in TITLES.items():
        if any((name, column) in by for column in columns):
            yield f"{name:<4} {title:<{wide - 5}}" + "".join(f"{_mark(by.get((name, c))):>{_width(c)}}" for c in columns)
    yield ""
    for one in found:
        for said in one.wrong:
            yield f"✗ {one.platform} {one.name} {said}"


def _width(name: str) -> int:
    return max(11, len(name) + 2)


def _mark(one: Verdict | None) -> str:
    if one is None:
        return ""
    if one.none:
        return "?" if one.none == UNDECLARED else "–"
    bad = len({said.partition(":")[0] for said in one.wrong})
    return f"{one.ways - bad}" if not bad else f"{one.ways - bad} ✗{bad}"


def reasons(found: Sequence[Verdict]) -> Iterable[str]:
    """Why a class does not exist at a platform."""
    for one in found:
        if one.none:
            yield f"– {one.platform} {one.name} {TITLES[one.name]}: {one.none}"
