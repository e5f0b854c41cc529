"""The throttle counts for all web processes together, and behind a proxy each visitor for himself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from bench._stage import environment
from gembala.workspaces.access import Actor

ONE_MORE = "import django; django.setup(); from django.core.cache import cache; print(cache.incr('count'))"


@pytest.fixture(autouse=True)
def _fresh_limits(db) -> None:
    cache.clear()


def attempts(email: str, **headers: str) -> list[int]:
    """Eleven wrong passwords for eleven people from one place; then the eleventh is refused before it is looked at."""
    client = Client(headers=headers)
    pages = [client.post("/sign-in/", {"login": f"{number}{email}", "password": "salah"}) for number in range(11)]
    return [page.content.count(b"Terlalu banyak") + page.content.count(b"Too many") for page in pages]


def test_two_processes_count_together(tmp_path: Path) -> None:
    scene = environment({
        "DJANGO_SETTINGS_MODULE": "gembala.config.settings", "GEMBALA_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'one.sqlite3'}",
    })  # fmt: skip
    subprocess.run([sys.executable, "-m", "gembala.cli.main", "manage", "migrate", "-v0"], env=scene, check=True)
    begin = ONE_MORE.replace("incr('count')", "add('count', 0, 60)")
    told = [
        subprocess.check_output([sys.executable, "-c", code], env=scene, text=True).strip()
        for code in (begin, ONE_MORE, ONE_MORE)
    ]
    assert told == ["True", "1", "2"]


@pytest.mark.parametrize("proxies, addresses, refused", [
    (0, ["203.0.113.1", "203.0.113.2"], True), (1, ["203.0.113.1", "203.0.113.2"], False), (1, ["203.0.113.1"] * 2, True),
    (1, ["198.51.100.1, 203.0.113.9", "198.51.100.2, 203.0.113.9"], True),
], ids=["no proxy is trusted", "two visitors", "one visitor", "an invented address"])  # fmt: skip
def test_behind_a_proxy_each_visitor_counts_for_himself(
    director: Actor, settings, proxies: int, addresses: list[str], refused: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    first, second = (attempts(f"{number}@x.test", x_forwarded_for=address) for number, address in enumerate(addresses))
    assert first[-1] == 1
    assert bool(second[0]) is refused
