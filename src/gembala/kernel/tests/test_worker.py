"""What one call of a duty promises when rows in its batch break it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from django.db import OperationalError, connection
from structlog.testing import capture_logs

from gembala.kernel.duties import Duty
from gembala.kernel.worker import run_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls() -> list[list[int]]:
    return []


@pytest.fixture
def duty(calls: list[list[int]]) -> Iterator[Duty]:
    """It works on whole numbers, and breaks on every multiple of seven before it has done anything."""

    def handle(ids: Sequence[int], _token: str) -> None:
        calls.append(list(ids))
        if any(number % 7 == 0 for number in ids):
            raise ValueError("a multiple of seven")

    yield Duty("count", lambda: None, handle, batch=50)  # type: ignore[arg-type,return-value]


def test_a_batch_that_fails_is_halved_until_only_the_bad_rows_are_left_undone(
    duty: Duty, calls: list[list[int]]
) -> None:
    with capture_logs() as logs:
        run_duty(duty, list(range(1, 51)), "token")
    bad = {number for number in range(1, 51) if number % 7 == 0}
    done = [number for call in calls if not bad & set(call) for number in call]
    assert sorted(done) == sorted(set(range(1, 51)) - bad), "each good row once, and no bad one"
    alone = [log["ids"][0] for log in logs if log["log_level"] == "error"]
    assert sorted(alone) == sorted(bad)
    assert len(calls) < 2 * 50, "not one by one"


def test_a_batch_without_a_bad_row_is_one_call(duty: Duty, calls: list[list[int]]) -> None:
    run_duty(duty, [1, 2, 3], "token")
    assert calls == [[1, 2, 3]]


def test_a_database_that_says_no_is_not_asked_again_in_halves(calls: list[list[int]]) -> None:
    def handle(ids: Sequence[int], _token: str) -> None:
        calls.append(list(ids))
        raise OperationalError("too busy")

    with capture_logs() as logs:
        run_duty(Duty("busy", lambda: None, handle), [1, 2, 3, 4], "token")  # type: ignore[arg-type,return-value]
    assert calls == [[1, 2, 3, 4]]
    assert [log["event"] for log in logs] == ["duty failed"]
    assert connection.is_usable()
