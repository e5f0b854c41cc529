"""Promises of the scorecard."""

from datetime import UTC, datetime, timedelta

import pytest

from gembala.delivery.models import Delivery
from gembala.metrics.models import Sample
from gembala.platforms.models import Channel
from gembala.scorecards.defaults import give_defaults
from gembala.scorecards.models import Target
from gembala.scorecards.periods import span_before, span_of
from gembala.scorecards.read import line_of

MOMENT = datetime(2026, 11, 16, 5, tzinfo=UTC)


@pytest.fixture
def target(workspace, brand):
    give_defaults(workspace)
    return Target.objects.get(workspace=workspace, area="x", metric="reposts_and_likes")


def published(workspace, brand, *, at: datetime, likes: float):
    channel, _ = Channel.objects.get_or_create(
        workspace=workspace, brand=brand, platform="x", environment="sandbox", remote_id="1", handle="warung"
    )
    delivery = Delivery.objects.create(
        workspace=workspace, channel=channel, kind="post", payload={"text": "x"}, state="done", settled_at=at,
        remote_id=str(at.timestamp()),
    )  # fmt: skip
    for native, value in (("like_count", likes), ("retweet_count", 1)):
        Sample.objects.create(
            workspace=workspace, channel=channel, delivery=delivery, native=native, value=value,
            as_of=at + timedelta(hours=1),
        )  # fmt: skip
    return delivery


def test_the_month_begins_at_local_midnight():
    span = span_of("monthly", MOMENT, "Asia/Jakarta")
    assert span.start == datetime(2026, 10, 31, 17, tzinfo=UTC)
    assert span.end == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert span_before("quarterly", span_of("quarterly", MOMENT, "Asia/Jakarta"), "Asia/Jakarta").start == datetime(
        2026, 6, 30, 17, tzinfo=UTC
    )


def test_growth_is_over_the_month_before(workspace, brand, target):
    published(workspace, brand, at=datetime(2026, 10, 10, tzinfo=UTC), likes=99)
    published(workspace, brand, at=datetime(2026, 11, 10, tzinfo=UTC), likes=45)
    line = line_of(workspace, target, MOMENT)
    assert line is not None
    assert (line.before.value, line.now.value) == (100, 46)
    assert line.goal == pytest.approx(115)
    assert line.reached == pytest.approx(40)


def test_without_a_month_before_nothing_is_claimed(workspace, brand, target):
    published(workspace, brand, at=datetime(2026, 11, 10, tzinfo=UTC), likes=45)
    line = line_of(workspace, target, MOMENT)
    assert line is not None
    assert (line.goal, line.reached, line.level) == (None, None, "open")


def test_only_the_newest_figure_of_a_post_counts(workspace, brand, target):
    delivery = published(workspace, brand, at=datetime(2026, 11, 10, tzinfo=UTC), likes=45)
    Sample.objects.create(
        workspace=workspace, channel=delivery.channel, delivery=delivery, native="like_count", value=50,
        as_of=datetime(2026, 11, 11, tzinfo=UTC),
    )  # fmt: skip
    line = line_of(workspace, target, MOMENT)
    assert line is not None
    assert line.now.value == 51
