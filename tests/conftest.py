"""The shared fixtures of the product, for tests that look at all of it."""

from pathlib import Path

import pytest

from gembala.conftest import (  # noqa: F401
    _one_connection,
    _private_folders,
    _threads_end,
    _true_time,
    brand,
    community,
    creative,
    director,
    django_db_modify_db_settings,
    moderator,
    sandbox,
    sandbox_process,
    social,
    stranger,
    workspace,
)

WHOLE = ("executors", "faults", "real_input")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give `whole` to what starts products as they are run."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and item.path.relative_to(here).parts[0] in WHOLE:
            item.add_marker("whole")
