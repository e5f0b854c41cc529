"""Quotas ahead: in a moving window, or in a day that ends at midnight somewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gembala.delivery.forecast import forecast
from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.platforms.models import Channel

pytestmark = pytest.mark.django_db


def channel(brand, platform: str, **flags: str) -> Channel:
    return Channel.objects.create(
        workspace=brand.workspace, brand=brand, platform=platform, environment="sandbox", remote_id=platform,
        handle="warung", flags=flags,
    )  # fmt: skip


def plan(channel: Channel, *times: datetime, state: str = "waiting", form: str = "feed") -> None:
    for at in times:
        Delivery.objects.create(
            workspace=channel.workspace, channel=channel, kind="post", payload={"text": "x", "format": form}, due_at=at,
            state=state, settled_at=at if state == "done" else None,
        )  # fmt: skip


def told(brand) -> list[tuple[str, str, str, int, int]]:
    rows = forecast(Channel.objects.filter(workspace=brand.workspace))
    return [(one.channel.platform, one.operation, one.day.isoformat(), one.limit, one.over) for one in rows]


def test_nothing_is_said_while_everything_fits(brand) -> None:
    threads = channel(brand, "threads", quota_total="3")
    noon = now() + timedelta(days=1)
    plan(threads, noon, noon + timedelta(hours=1), noon + timedelta(hours=2), noon + timedelta(hours=25))
    assert told(brand) == []


def test_what_exceeds_a_moving_window_is_counted_with_what_went_out(brand) -> None:
    threads = channel(brand, "threads", quota_total="2")
    plan(threads, now() - timedelta(hours=2), state="done")
    soon = now() + timedelta(hours=1)
    plan(threads, soon, soon + timedelta(minutes=5), soon + timedelta(minutes=10))
    (excess,) = told(brand)
    assert (excess[0], excess[1], excess[3], excess[4]) == ("threads", "publish", 2, 2)


def test_a_day_ends_at_midnight_where_the_platform_counts(brand, monkeypatch) -> None:
    youtube = channel(brand, "youtube")
    midnight = datetime.fromisoformat("2030-07-02T00:00:00-07:00")
    plan(youtube, *(midnight - timedelta(minutes=n + 1) for n in range(102)))
    plan(youtube, *(midnight + timedelta(minutes=n) for n in range(100)))
    assert told(brand) == [("youtube", "publish", "2030-07-01", 100, 2)]


def test_only_what_counts_is_counted(brand) -> None:
    facebook = channel(brand, "facebook")
    noon = datetime.fromisoformat("2030-01-01T12:00:00+00:00")
    plan(facebook, *(noon + timedelta(minutes=n) for n in range(31)), form="reel")
    plan(facebook, *(noon + timedelta(minutes=n) for n in range(50)))
    assert told(brand) == [("facebook", "reel", "2030-01-01", 30, 1)]


def test_the_number_of_queries_does_not_grow(brand, django_assert_num_queries) -> None:
    for platform in ("threads", "facebook", "youtube"):
        plan(channel(brand, platform), now() + timedelta(days=1))
    with django_assert_num_queries(2):
        forecast(Channel.objects.filter(workspace=brand.workspace))
