"""Promises of the weekly routine."""

from datetime import UTC, datetime

from gembala.planning.routine import blocks_of


def test_friday_is_linkedin_morning_and_noon_for_the_social_media_manager():
    blocks = blocks_of("social_media_manager", datetime(2026, 11, 20, 2, tzinfo=UTC))
    assert [(block.kind, block.platform, block.start.hour, block.start.minute) for block in blocks] == [
        ("content", "linkedin", 1, 30),
        ("audience", "linkedin", 5, 30),
    ]
    assert [block.phase(datetime(2026, 11, 20, 2, tzinfo=UTC)) for block in blocks] == ["now", "next"]


def test_the_weekend_has_no_block():
    assert blocks_of("social_media_manager", datetime(2026, 11, 21, 5, tzinfo=UTC)) == []
