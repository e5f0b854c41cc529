"""Every class of failure at every platform where it exists, by the declared table of `bench/_matrix`.

The same cells as ``./run bench failures``: the product plans, sends, asks, polls and takes webhooks in against a running
sandbox; a way that takes five seconds on the wire is left to the benchmark.
"""

from __future__ import annotations

from typing import Any

import pytest

from bench._matrix.case import TITLES
from bench._matrix.expected import DECLARED, UNDECLARED, table_of
from bench._matrix.matrix import platforms, verdicts
from bench._matrix.table import drawn

pytestmark = [pytest.mark.oracle, pytest.mark.slow]


@pytest.mark.parametrize("platform", sorted(DECLARED))
def test_every_class_of_failure_ends_as_it_must(house: Any, platform: str) -> None:
    assert platform in platforms()
    found = list(verdicts(house, only=[platform], slow=False))
    assert not [one for one in found if one.wrong], "\n".join(drawn(found))
    assert sum(one.ways for one in found) > 0


@pytest.mark.parametrize("platform", sorted(DECLARED))
def test_the_declared_table_names_every_class(platform: str) -> None:
    assert set(DECLARED[platform]) == set(TITLES)
    assert all(cell for cell in DECLARED[platform].values())


def test_a_platform_that_nobody_has_declared_is_judged_by_what_means_the_same_everywhere() -> None:
    listed = {"F2": ("fault revoked", "admin POST /clock"), "F3": ("none it has no tokens",), "F9": ("fault strange",)}
    table = table_of("somewhere", listed)
    assert [case.way for case in table["F2"]] == ["revoked"]
    assert table["F3"] == "it has no tokens"
    assert table["F9"] == UNDECLARED
