"""Wall clocks and good hours."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ValidationError

from gembala.content.feasts import feasts_of
from gembala.content.wall import to_utc
from gembala.content.windows import suggest, windows_for


@pytest.mark.parametrize(
    ("wall", "zone", "code"),
    [
        (datetime(2026, 11, 24, 17), "Asia/Nowhere", "zone"),
        (datetime(2026, 11, 24, 17), "../etc", "zone"),
        (datetime(2026, 3, 29, 2, 30), "Europe/Amsterdam", "skipped"),
        (datetime(2026, 10, 25, 2, 30), "Europe/Amsterdam", "doubled"),
    ],
)
def test_a_time_that_is_not_exactly_one_moment_is_refused(wall, zone, code):
    with pytest.raises(ValidationError) as refused:
        to_utc(wall, zone=zone)
    assert refused.value.code == code


def test_a_wall_clock_becomes_utc():
    assert to_utc(datetime(2026, 11, 24, 17), zone="Asia/Jayapura") == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_given_windows_are_used_and_missing_ones_are_pooled():
    assert [(w.start, w.end, w.pooled) for w in windows_for("x")] == [
        (time(10, 30), time(12, 30), False), (time(14, 30), time(16, 30), False),
    ]  # fmt: skip
    assert [(w.start, w.end, w.pooled) for w in windows_for("bluesky")] == [
        (time(10), time(12), True), (time(14), time(16), True),
    ]  # fmt: skip


def test_suggestions_come_soonest_first_in_the_audience_zone():
    after = datetime(2026, 11, 24, 5, tzinfo=UTC)
    found = suggest(["x"], zone="Asia/Jakarta", after=after)
    assert [one.at for one in found] == [
        datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
        datetime(2026, 11, 25, 4, 30, tzinfo=UTC),
        datetime(2026, 11, 25, 8, 30, tzinfo=UTC),
    ]


def test_holidays_are_named_in_the_readers_language():
    day = datetime(2026, 8, 17).date()
    assert feasts_of(2026, "id")[day] == "Hari Kemerdekaan Republik Indonesia"
    assert feasts_of(2026, "en")[day] == "Independence Day"
