"""One real network for the tests of this folder."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contracts.bluesky_pds.network import Left, Network, network
from tests.contracts.bluesky_pds.people import Person, join
from tests.contracts.bluesky_pds.wire import Wire, wire_to

_COUNT = itertools.count(1)


@pytest.fixture(scope="module")
def bluesky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A running network of its own for each module."""
    running = network(tmp_path_factory.mktemp("bluesky"))
    try:
        found = running.__enter__()
    except Left as why:
        pytest.skip(f"LEFT OUT: the real Bluesky network: {why}")
    yield found
    running.__exit__(None, None, None)


@pytest.fixture
def wire(bluesky: Network) -> Iterator[Wire]:
    """What the product takes for its sandbox: a wire to the real server."""
    with wire_to(bluesky.pds) as carried:
        yield carried


@pytest.fixture
def person(bluesky: Network) -> Any:
    """A function that lets somebody new join; the name is made unique."""

    def somebody(name: str) -> Person:
        return join(bluesky.pds, f"{name}{next(_COUNT)}")

    return somebody
