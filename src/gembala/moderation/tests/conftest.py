"""Shared by the tests of moderation."""

from __future__ import annotations

import pytest

from gembala.moderation.tests.making import make_channel
from gembala.platforms.models import Channel
from gembala.workspaces.models import Brand


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make_channel(brand)


@pytest.fixture
def x_channel(brand: Brand) -> Channel:
    return make_channel(brand, platform="x")
