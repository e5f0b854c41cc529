"""For the lane on a further database (`-p tests.database`): only tests in which a database has a part.

The others (text rules, connectors against the sandbox, weights) cannot come out differently and run in the other lane.
"""

from __future__ import annotations

import pytest

PROCESSES = ("tests/architecture/", "tests/executors/", "tests/faults/", "tests/real_input/")
"""Their tests start whole processes, which find the database by their surroundings."""
FIXTURES = {"db", "transactional_db", "live_server"}


def concerned(item: pytest.Item) -> bool:
    """Whether the test touches the database, by itself or through a process that it starts."""
    if item.nodeid.startswith(PROCESSES) or item.get_closest_marker("django_db"):
        return True
    return not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the others out, and say how many."""
    others = [item for item in items if not concerned(item)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if concerned(item)]
